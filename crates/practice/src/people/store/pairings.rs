//! Writing down who works with whom.

use domain::ids::{ClientId, PairingId, StaffId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::moment::Ts;
use crate::{Outcome, Records};

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    ended: bool,
    version: i32,
}

/// A pairing, as far as ending it needs to know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// Which.
    pub id: PairingId,
    /// The client.
    pub client: ClientId,
    /// The coach.
    pub coach: StaffId,
    /// Whether it has ended.
    pub ended: bool,
    /// Raised by every change.
    pub version: i32,
}

/// Begins a pairing.
pub(crate) async fn begin(records: &Records, client: ClientId, coach: StaffId) -> Outcome<PairingId> {
    let id = records.id()?;
    let sql = "INSERT INTO pairings (id, client_id, coach_id, began_at) VALUES ($1, $2, $3, $4)";
    records.run(sql, [id.into(), client.0.into(), coach.0.into(), Ts::from(records.now).into()]).await?;
    Ok(PairingId(id))
}

/// Ends a pairing.
pub(crate) async fn end(records: &Records, id: PairingId) -> Outcome<()> {
    let sql = "UPDATE pairings SET ended_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL";
    records.run(sql, [id.0.into(), Ts::from(records.now).into()]).await?;
    Ok(())
}

const SELECT: &str = "SELECT id, client_id, coach_id, ended_at IS NOT NULL AS ended, version FROM pairings";

/// Reads a pairing.
pub(crate) async fn of(records: &Records, id: PairingId) -> Outcome<Option<Kept>> {
    let row: Option<Found> = records.one(&format!("{SELECT} WHERE id = $1"), [id.0.into()]).await?;
    Ok(row.map(Found::read))
}

/// The open pairing of two, if they work together.
pub(crate) async fn open_between(records: &Records, client: ClientId, coach: StaffId) -> Outcome<Option<Kept>> {
    let sql = format!("{SELECT} WHERE client_id = $1 AND coach_id = $2 AND ended_at IS NULL");
    let row: Option<Found> = records.one(&sql, [client.0.into(), coach.0.into()]).await?;
    Ok(row.map(Found::read))
}

/// The open pairings of a coach, by client.
pub(crate) async fn open_of_coach(records: &Records, coach: StaffId) -> Outcome<Vec<Kept>> {
    let sql = format!("{SELECT} WHERE coach_id = $1 AND ended_at IS NULL ORDER BY client_id");
    let rows: Vec<Found> = records.all(&sql, [coach.0.into()]).await?;
    Ok(rows.into_iter().map(Found::read).collect())
}

impl Found {
    fn read(self) -> Kept {
        let Self { id, client_id, coach_id, ended, version } = self;
        Kept { id: PairingId(id), client: ClientId(client_id), coach: StaffId(coach_id), ended, version }
    }
}
