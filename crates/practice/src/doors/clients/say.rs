//! A code that a coach says to a client in person: made and shown once, and kept as a hash.

use domain::Refusal;
use domain::ids::ClientId;
use domain::may::Act;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::super::recovery;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{proof, standing};
use crate::settings;
use crate::{Asked, Broke, Outcome};

/// What a code is for.
pub(super) struct SaidCode {
    /// What whoever makes one does.
    pub(super) act: Act,
    pub(super) verb: &'static str,
    /// Keeps its hash until a moment, where there is anything to keep it for.
    pub(super) keeps: &'static str,
    pub(super) good_for: SignedDuration,
}

#[derive(FromQueryResult)]
struct Answer {
    yes: bool,
}

/// Makes one. With a code of each kind somebody would have all that a client has: so a browser that a coach left open is not enough, but in a demo,
/// where a press signs anybody in.
///
/// # Errors
/// [`Refusal`]: `NotYours` for all but the coach; `ProofNeeded`; `Changed` where there is nothing to keep it for.
pub(super) async fn say(asked: &Asked, client: ClientId, code: &SaidCode) -> Outcome<String> {
    let records = asked.open().await?;
    standing::ask(&records, client, code.act).await?;
    if !settings::facts(&records).await?.demo {
        proof::ask_of_staff(&records).await?;
    }
    let fresh = recovery::fresh(&records.office)?;
    let hash = recovery::hash(&fresh).ok_or(Broke::Record("code"))?;
    let until = Ts::from(records.now + code.good_for);
    let answer: Option<Answer> = records.one(code.keeps, [client.0.into(), hash.into(), until.into()]).await?;
    if !answer.is_some_and(|answer| answer.yes) {
        return Err(Refusal::Changed.into());
    }
    let subject = format!("client:{client}");
    logbook::enter(&records, Entry { verb: code.verb, subject, client: Some(client), facts: json!({}) }).await?;
    records.commit().await?;
    Ok(fresh)
}
