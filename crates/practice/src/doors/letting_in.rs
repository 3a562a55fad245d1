//! Letting somebody in, and letting them go on: each time under fresh tokens, one for the sign-in and one by which their browser is known.

use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::notices::{self, Matter};
use crate::moment::{Ts, ts};
use crate::people::{Door, Secret, SignedIn, add_sign_in, id_columns, presented_bare};
use crate::{Outcome, Records};

/// What a browser is given that somebody signed in with.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The token of the sign-in.
    pub sign_in: Secret,
    /// The token by which this browser is known when they come again. It opens nothing; on a device that others use there is none.
    pub device: Option<Secret>,
}

/// For how long a browser is known after the last time.
pub const BROWSER_KNOWN_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);
/// And so many of one person; the oldest is forgotten.
const MOST: i64 = 10;

/// Opens a sign-in for somebody of the staff, who are the actor of the records and hold their own row. Whatever else they had begun is over. What they would want to know of, should it
/// not be they, is told by letter.
pub(super) async fn open(records: &Records, staff: StaffId, door: Door, device: Option<&str>) -> Outcome<Opened> {
    let begun = "UPDATE half_sign_ins SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL";
    records.run(begun, [staff.0.into(), Ts::from(records.now).into()]).await?;
    match (door, self::device(records, device).await?) {
        (Door::SetUp, _) => {}
        (Door::RecoveryCode, _) => notices::tell(records, staff, Matter::RecoveryCodeUsed).await?,
        (_, None) => notices::tell(records, staff, Matter::NewBrowser).await?,
        (_, Some(_)) => {}
    }
    added(records, door, device).await
}

/// The same for a client, of whom nothing is told by letter: others may read it.
pub(super) async fn open_for_client(
    records: &Records,
    client: ClientId,
    door: Door,
    device: Option<&str>,
) -> Outcome<Opened> {
    end_asked(records, client).await?;
    added(records, door, device).await
}

/// The letters that a client asked for let nobody in any more. A code that was said stays: whoever reads the letters would end it by coming in.
pub(super) async fn end_asked(records: &Records, client: ClientId) -> Outcome<()> {
    let asked = "UPDATE asked_ways_in SET used_at = $2 WHERE client_id = $1 AND used_at IS NULL";
    records.run(asked, [client.0.into(), Ts::from(records.now).into()]).await.map(drop)
}

async fn added(records: &Records, door: Door, device: Option<&str>) -> Outcome<Opened> {
    let device = match door.is_shared() {
        true => {
            forget_device(records, device).await?;
            None
        }
        false => Some(know_device(records, device, door.shows_who()).await?),
    };
    Ok(Opened { sign_in: add_sign_in(records, door).await?, device })
}

#[derive(FromQueryResult)]
struct Shared {
    shared: bool,
}

/// Whether others use the device that somebody is signed in on.
pub(super) async fn is_shared(records: &Records, by: SignedIn) -> Outcome<bool> {
    let sql = "SELECT shared FROM sign_ins WHERE id = $1";
    let row: Option<Shared> = records.one(sql, [by.sign_in.0.into()]).await?;
    Ok(row.is_none_or(|row| row.shared))
}

/// Lets somebody who is signed in go on under a new token.
pub(super) async fn again(records: &Records, by: SignedIn) -> Outcome<Opened> {
    let sign_in = rotate(records, by).await?;
    let device = if is_shared(records, by).await? { None } else { Some(know_device(records, None, true).await?) };
    Ok(Opened { sign_in, device })
}

/// A new token for a sign-in; the old one opens nothing from now on.
pub(super) async fn rotate(records: &Records, by: SignedIn) -> Outcome<Secret> {
    let token = Secret::bare(&records.office)?;
    let sql = "UPDATE sign_ins SET hash = $2 WHERE id = $1 AND ended_at IS NULL";
    match records.run(sql, [by.sign_in.0.into(), token.hash().into()]).await? {
        1 => Ok(token),
        _ => Err(Refusal::NotYours.into()),
    }
}

/// Knows a browser of the actor of the records from now on, under a fresh token. One that was known already stays the same one, with its own count of
/// guesses; `proved` says that its holder has just shown more than a letter.
pub(super) async fn know_device(records: &Records, former: Option<&str>, proved: bool) -> Outcome<Secret> {
    let token = Secret::bare(&records.office)?;
    let (staff, client) = id_columns(records.actor);
    let (now, until) = (Ts::from(records.now), Ts::from(records.now + BROWSER_KNOWN_FOR));
    let proved_at = ts(proved.then_some(records.now));
    if let Some(former) = former.and_then(presented_bare) {
        let sql = "UPDATE known_devices SET hash = $4, expires_at = $5, proved_at = coalesce($6, proved_at)
          WHERE (staff_id = $1 OR client_id = $2) AND hash = $3 AND expires_at > $7";
        let held = [staff.into(), client.into(), former.into()];
        let values = held.into_iter().chain([token.hash().into(), until.into(), proved_at.into(), now.into()]);
        if records.run(sql, values).await? == 1 {
            return Ok(token);
        }
    }
    forget_the_oldest(records).await?;
    let sql = "INSERT INTO known_devices (id, staff_id, client_id, hash, made_at, expires_at, proved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [records.id()?.into(), staff.into(), client.into(), token.hash().into()];
    records.run(sql, values.into_iter().chain([now.into(), until.into(), proved_at.into()])).await?;
    Ok(token)
}

/// Forgets the browser that somebody comes with: others use it.
async fn forget_device(records: &Records, token: Option<&str>) -> Outcome<()> {
    let Some(hash) = token.and_then(presented_bare) else { return Ok(()) };
    let (staff, client) = id_columns(records.actor);
    let sql = "DELETE FROM known_devices WHERE (staff_id = $1 OR client_id = $2) AND hash = $3";
    records.run(sql, [staff.into(), client.into(), hash.into()]).await.map(drop)
}

/// Makes room for one more. Those in which nobody showed more than a letter go first, so that whoever reads somebody's mail drives none of theirs out.
async fn forget_the_oldest(records: &Records) -> Outcome<()> {
    let (staff, client) = id_columns(records.actor);
    let sql = "DELETE FROM known_devices WHERE (staff_id = $1 OR client_id = $2) AND (expires_at <= $3 OR id IN
      (SELECT id FROM known_devices WHERE staff_id = $1 OR client_id = $2 ORDER BY (proved_at IS NOT NULL) DESC, id DESC OFFSET $4))";
    let values = [staff.into(), client.into(), Ts::from(records.now).into(), (MOST - 1).into()];
    records.run(sql, values).await.map(drop)
}

/// Notes that a client showed the PIN in a browser, if it is known.
pub(super) async fn prove_device(records: &Records, client: ClientId, device: Option<&str>) -> Outcome<()> {
    let Some(hash) = device.and_then(presented_bare) else { return Ok(()) };
    let sql = "UPDATE known_devices SET proved_at = $3 WHERE client_id = $1 AND hash = $2";
    records.run(sql, [client.0.into(), hash.into(), Ts::from(records.now).into()]).await.map(drop)
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

/// The browser that the actor of the records comes with, if it is known, and by more than a letter: whoever reads somebody's mail has as many browsers
/// known by letters as they like, and each would bring a count of guesses of its own.
pub(super) async fn device(records: &Records, token: Option<&str>) -> Outcome<Option<Uuid>> {
    let Some(hash) = token.and_then(presented_bare) else { return Ok(None) };
    let (staff, client) = id_columns(records.actor);
    let sql = "SELECT id FROM known_devices WHERE (staff_id = $1 OR client_id = $2) AND hash = $3 AND expires_at > $4 AND proved_at IS NOT NULL";
    let values = [staff.into(), client.into(), hash.into(), Ts::from(records.now).into()];
    let found: Option<Found> = records.one(sql, values).await?;
    Ok(found.map(|found| found.id))
}
