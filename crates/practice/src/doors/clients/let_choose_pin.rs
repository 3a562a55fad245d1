//! A coach lets a client choose a new PIN who lost the one they had, or the device with their passkey: by a code that is said in person, since a letter
//! may be read by others.

use domain::ids::ClientId;
use domain::may::Act;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;

use super::say::{SaidCode, say};
use crate::people::standing;
use crate::{Asked, Outcome};

const CODE: SaidCode = SaidCode {
    act: Act::LetChoosePin,
    verb: "doors.let_choose_pin",
    keeps: "SELECT let_choose_pin($1, $2, $3) AS yes",
    good_for: SignedDuration::from_hours(7 * 24),
};

#[derive(FromQueryResult)]
struct Answer {
    yes: bool,
}

/// Whether a client has chosen a PIN or keeps a passkey; which of them is their own affair.
///
/// # Errors
/// [`domain::Refusal`] for a client whom the actor does not see.
pub async fn is_guarded(asked: &Asked, client: ClientId) -> Outcome<bool> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeClient).await?;
    let answer: Option<Answer> = records.one("SELECT is_guarded($1) AS yes", [client.0.into()]).await?;
    Ok(answer.is_some_and(|answer| answer.yes))
}

/// Makes the code, which is shown this once. One that was made before is good no more.
///
/// # Errors
/// [`domain::Refusal`]: `NotYours` for all but the coach; `ProofNeeded`; `Changed` where nothing is guarded.
pub async fn let_choose_pin(asked: &Asked, client: ClientId) -> Outcome<String> {
    say(asked, client, &CODE).await
}
