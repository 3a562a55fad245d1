//! Showing the PIN, for what lies deeper than a letter opens.

use domain::Refusal;
use domain::doors::Pin;
use domain::ids::ClientId;
use sea_orm::FromQueryResult;

use super::super::guesses::{self, Guess};
use super::super::{hashing, letting_in, prove};
use crate::people::{Secret, SignedIn};
use crate::{Office, Outcome, Records};

#[derive(FromQueryResult)]
struct Row {
    hash: String,
}

/// The hash of a client's PIN, if they chose one.
pub(super) async fn kept(records: &Records, client: ClientId) -> Outcome<Option<String>> {
    let sql = "SELECT hash FROM pins WHERE client_id = $1 AND hash IS NOT NULL";
    let row: Option<Row> = records.one(sql, [client.0.into()]).await?;
    Ok(row.map(|row| row.hash))
}

/// Notes that whoever is signed in has shown the PIN. They go on under the token that is answered.
///
/// # Errors
/// [`Refusal`]: `WaitFirst` after many guesses; `NotMatched`; `NotYours` for whoever is no client, or is signed in no more.
pub async fn show_pin(office: &Office, by: SignedIn, pin: Pin, device: Option<&str>) -> Outcome<Secret> {
    let client = by.actor.client().ok_or(Refusal::NotYours)?;
    matches(office, by, client, pin, device).await?;
    let records = office.open(by.actor).await?;
    letting_in::prove_device(&records, client, device).await?;
    let token = prove::note(&records, by, "doors.show_pin").await?;
    records.commit().await?;
    Ok(token)
}

/// Counts a guess, and then looks whether it is right. A browser in which it was shown before is counted apart: a stranger's guesses shut nobody out of
/// it.
pub(super) async fn matches(
    office: &Office,
    by: SignedIn,
    client: ClientId,
    pin: Pin,
    device: Option<&str>,
) -> Outcome<()> {
    let records = office.look(by.actor).await?;
    let (device, hash) = (letting_in::device(&records, device).await?, kept(&records, client).await?);
    drop(records);
    guesses::count(office, Guess::Pin(client), device).await?;
    if !hashing::is_kept(pin.into_secret(), hash).await? {
        return Err(Refusal::NotMatched.into());
    }
    let records = office.open(by.actor).await?;
    guesses::forget_at(&records, Guess::Pin(client), device).await?;
    records.commit().await
}
