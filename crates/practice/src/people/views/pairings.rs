//! Who works with whom.

use domain::Refusal;
use domain::ids::{ClientId, PairingId, StaffId};
use domain::may::Act;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::moment::{Ts, at};
use crate::people::standing;
use crate::{Asked, Outcome, Records};

/// A coach and a client working together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairingView {
    /// Which pairing.
    pub id: PairingId,
    /// The client.
    pub client: ClientId,
    /// The coach.
    pub coach: StaffId,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when, if it has ended.
    pub ended_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    began_at: Ts,
    ended_at: Option<Ts>,
    version: i32,
}

const SELECT: &str = "SELECT id, client_id, coach_id, began_at, ended_at, version FROM pairings";

impl Row {
    fn view(self) -> PairingView {
        let Self { id, client_id, coach_id, began_at, ended_at, version } = self;
        let (client, coach) = (ClientId(client_id), StaffId(coach_id));
        PairingView { id: PairingId(id), client, coach, began_at: began_at.into(), ended_at: at(ended_at), version }
    }
}

/// The pairings of a client, ended ones too, the oldest first.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such client for the actor.
pub async fn pairings(asked: &Asked, client: ClientId) -> Outcome<Vec<PairingView>> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeClient).await?;
    let rows: Vec<Row> = records.all(&format!("{SELECT} WHERE client_id = $1 ORDER BY id"), [client.0.into()]).await?;
    Ok(rows.into_iter().map(Row::view).collect())
}

/// Somebody whom a client works with now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// Who.
    pub id: StaffId,
    /// What they are called.
    pub name: String,
}

#[derive(FromQueryResult)]
struct CompanionRow {
    id: Uuid,
    name: String,
}

/// Whom a client works with now, the longest first.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such client for the actor.
pub async fn companions(asked: &Asked, client: ClientId) -> Outcome<Vec<Companion>> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeClient).await?;
    let sql = "SELECT k.id, k.name FROM pairings p JOIN staff k ON k.id = p.coach_id
      WHERE p.client_id = $1 AND p.ended_at IS NULL ORDER BY p.id";
    let rows: Vec<CompanionRow> = records.all(sql, [client.0.into()]).await?;
    Ok(rows.into_iter().map(|CompanionRow { id, name }| Companion { id: StaffId(id), name }).collect())
}

/// One pairing in open records.
pub(in crate::people) async fn pairing_in(records: &Records, id: PairingId) -> Outcome<PairingView> {
    let row: Option<Row> = records.one(&format!("{SELECT} WHERE id = $1"), [id.0.into()]).await?;
    Ok(row.ok_or(Refusal::NotFound)?.view())
}
