//! Letting somebody in, and letting them go on: each time under fresh tokens, one for the sign-in and one by which their browser is known.

use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::notices::{self, Matter};
use crate::moment::Ts;
use crate::people::{Door, Secret, SignedIn, add_sign_in, holder_columns as holder, presented_bare};
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
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);
/// And so many of one person; the oldest is forgotten.
const MOST: i64 = 10;

/// Opens a sign-in for somebody of the staff, who are the actor of the records and hold their own row. Whatever else they had begun is over. What they would want to know of, should it
/// not be they, is told by letter.
pub(super) async fn open(records: &Records, staff: StaffId, door: Door, device: Option<&str>) -> Outcome<Opened> {
    let begun = "UPDATE half_sign_ins SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL";
    records.run(begun, [staff.0.into(), Ts::from(records.now).into()]).await?;
    match (door, self::device(records, staff, device).await?) {
        (Door::SetUp, _) => {}
        (Door::RecoveryCode, _) => notices::tell(records, staff, Matter::RecoveryCodeUsed).await?,
        (_, None) => notices::tell(records, staff, Matter::NewBrowser).await?,
        (_, Some(_)) => {}
    }
    if let Some(former) = device.and_then(presented_bare) {
        records
            .run("DELETE FROM known_devices WHERE staff_id = $1 AND hash = $2", [staff.0.into(), former.into()])
            .await?;
    }
    added(records, door).await
}

/// The same for a client, of whom nothing is told by letter: others may read it.
pub(super) async fn open_for_client(records: &Records, client: ClientId, door: Door) -> Outcome<Opened> {
    let asked = "UPDATE asked_ways_in SET used_at = $2 WHERE client_id = $1 AND used_at IS NULL";
    records.run(asked, [client.0.into(), Ts::from(records.now).into()]).await?;
    added(records, door).await
}

async fn added(records: &Records, door: Door) -> Outcome<Opened> {
    let device = if door.is_shared() { None } else { Some(know_device(records).await?) };
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
    let device = if is_shared(records, by).await? { None } else { Some(know_device(records).await?) };
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

/// Knows a browser of the actor of the records from now on.
pub(super) async fn know_device(records: &Records) -> Outcome<Secret> {
    let token = Secret::bare(&records.office)?;
    let (staff, client) = holder(records.actor);
    let sql = "DELETE FROM known_devices WHERE (staff_id = $1 OR client_id = $2) AND (expires_at <= $3 OR id IN
      (SELECT id FROM known_devices WHERE staff_id = $1 OR client_id = $2 ORDER BY id DESC OFFSET $4))";
    let now = Ts::from(records.now);
    records.run(sql, [staff.into(), client.into(), now.into(), (MOST - 1).into()]).await?;
    let sql = "INSERT INTO known_devices (id, staff_id, client_id, hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let times = [now.into(), Ts::from(records.now + KNOWN_FOR).into()];
    let values = [records.id()?.into(), staff.into(), client.into(), token.hash().into()];
    records.run(sql, values.into_iter().chain(times)).await?;
    Ok(token)
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

/// The browser that somebody, whom the records know, comes with, if it is known.
pub(super) async fn device(records: &Records, staff: StaffId, token: Option<&str>) -> Outcome<Option<Uuid>> {
    let Some(hash) = token.and_then(presented_bare) else { return Ok(None) };
    let sql = "SELECT id FROM known_devices WHERE staff_id = $1 AND hash = $2 AND expires_at > $3";
    let found: Option<Found> = records.one(sql, [staff.0.into(), hash.into(), Ts::from(records.now).into()]).await?;
    Ok(found.map(|found| found.id))
}
