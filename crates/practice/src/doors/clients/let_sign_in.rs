//! A coach lets a client sign in whom no letter reaches: who stopped all contact, lost the mailbox, or has none. By a code that is said in person.

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

/// For so long the code is good: it lies about on paper no longer than a day.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

#[derive(FromQueryResult)]
struct Answer {
    yes: bool,
}

/// Makes the code, which is shown this once. One that was made before is good no more. What lies behind a PIN or a passkey it does not open; and the
/// client sees among those who opened their record that it was made.
///
/// # Errors
/// [`Refusal::NotYours`] for all but the coach.
pub async fn let_sign_in(asked: &Asked, client: ClientId) -> Outcome<String> {
    let records = asked.open().await?;
    standing::ask(&records, client, Act::LetSignIn).await?;
    let code = recovery::fresh(&records.office)?;
    let hash = recovery::hash(&code).ok_or(Broke::Record("code"))?;
    let until = Ts::from(records.now + GOOD_FOR);
    let sql = "SELECT let_sign_in($1, $2, $3) AS yes";
    let answer: Option<Answer> = records.one(sql, [client.0.into(), hash.into(), until.into()]).await?;
    if !answer.is_some_and(|answer| answer.yes) {
        return Err(Refusal::NotYours.into());
    }
    let (verb, subject) = ("doors.let_sign_in", format!("client:{client}"));
    logbook::enter(&records, Entry { verb, subject, client: Some(client), facts: json!({}) }).await?;
    records.commit().await?;
    Ok(code)
}
