//! Whether a client comes in by a letter, and why not: said to staff, as far as they may know.

use practice::people::{self, ChannelWord, PlanView, Sharer};
use practice::{Asked, Outcome};

use crate::words::{Saying, saying_among};

/// What staff are told of it. Of clients whom they may not see nothing is told, so that what is said has to be true with and without them.
pub(in crate::pages) struct SigningIn {
    pub(in crate::pages) said: Saying,
    /// Those in the reader's sight who have the same address.
    pub(in crate::pages) sharers: Vec<Sharer>,
}

impl SigningIn {
    pub(in crate::pages) async fn of(asked: &Asked, plan: Option<&PlanView>) -> Outcome<Self> {
        let at = plan.filter(|plan| plan.channel == ChannelWord::Email);
        let sharers = match at.and_then(|plan| Some((plan.client, plan.address.as_deref()?))) {
            Some((client, address)) if asked.actor.staff().is_some() => people::sharers(asked, client, address).await?,
            _ => Vec::new(),
        };
        Ok(Self { said: saying_among("signing-in", standing(plan, !sharers.is_empty())), sharers })
    }
}

/// How it stands, by its word: the first thing that would have to change.
fn standing(plan: Option<&PlanView>, shared: bool) -> &'static str {
    match plan {
        Some(plan) if plan.stopped_at.is_some() => "stopped",
        Some(plan) if plan.channel == ChannelWord::None || plan.address.is_none() => "nowhere",
        None => "nowhere",
        Some(plan) if plan.refused_at.is_some() => "refused",
        Some(_) if shared => "shared",
        Some(plan) if plan.confirmed_at.is_none() => "unconfirmed",
        Some(_) => "letter",
    }
}
