//! What comes after a plan that somebody of the staff has just written down: an invitation, where none was sent before.

use domain::ids::ClientId;
use domain::letters::Kind;
use practice::correspondence::announce;
use practice::letters::views::{Filter, list};
use practice::people::PlanView;
use practice::{Asked, Outcome, Turn};

use crate::pages::if_allowed;

/// Where a client is invited who never was, has confirmed no address, and may be.
pub(super) async fn invitation(asked: &Asked, kept: Option<&PlanView>) -> Outcome<Option<String>> {
    let Some(client) = kept.filter(|plan| plan.confirmed_at.is_none()).map(|plan| plan.client) else { return Ok(None) };
    if asked.actor.staff().is_none() || was_invited(asked, client).await? {
        return Ok(None);
    }
    let may = if_allowed(announce(asked, client, Kind::Invitation).await)?;
    Ok(may.map(|_| format!("/clients/{client}#invitation")))
}

async fn was_invited(asked: &Asked, client: ClientId) -> Outcome<bool> {
    let (kind, recipient) = (Some(Kind::Invitation.word().to_owned()), Some(client.0));
    let sent = Filter { kind, recipient, ..Filter::default() };
    Ok(!list(asked, sent, &Turn::read(None, Some(1))?).await?.items.is_empty())
}
