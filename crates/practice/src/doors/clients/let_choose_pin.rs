//! A coach lets a client choose a new PIN who lost the one they had, or the device with their passkey: by a code that is said in person, since a letter
//! may be read by others.

use domain::Refusal;
use domain::ids::ClientId;
use domain::may::Act;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::super::recovery;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::standing;
use crate::{Asked, Broke, Outcome};

/// For so long the code is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(FromQueryResult)]
struct Answer {
    yes: bool,
}

/// Whether a client has chosen a PIN or keeps a passkey; which of them is their own affair.
///
/// # Errors
/// [`Refusal`] for a client whom the actor does not see.
pub async fn is_guarded(asked: &Asked, client: ClientId) -> Outcome<bool> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeClient).await?;
    let answer: Option<Answer> = records.one("SELECT is_guarded($1) AS yes", [client.0.into()]).await?;
    Ok(answer.is_some_and(|answer| answer.yes))
}

/// Makes the code, which is shown this once. One that was made before is good no more.
///
/// # Errors
/// [`Refusal`]: `NotYours` for all but the coach; `Changed` where nothing is guarded.
pub async fn let_choose_pin(asked: &Asked, client: ClientId) -> Outcome<String> {
    let records = asked.open().await?;
    standing::ask(&records, client, Act::LetChoosePin).await?;
    let code = recovery::fresh(&records.office)?;
    let hash = recovery::hash(&code).ok_or(Broke::Record("code"))?;
    let until = Ts::from(records.now + GOOD_FOR);
    let sql = "SELECT let_choose_pin($1, $2, $3) AS yes";
    let answer: Option<Answer> = records.one(sql, [client.0.into(), hash.into(), until.into()]).await?;
    if !answer.is_some_and(|answer| answer.yes) {
        return Err(Refusal::Changed.into());
    }
    let (verb, subject) = ("doors.let_choose_pin", format!("client:{client}"));
    logbook::enter(&records, Entry { verb, subject, client: Some(client), facts: json!({}) }).await?;
    records.commit().await?;
    Ok(code)
}
