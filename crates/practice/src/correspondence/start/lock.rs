//! Letters under lease and what they rest on, held against changes: client, member of staff, session, letter, in the order in which
//! everybody locks, and before anything is read.

use std::collections::HashSet;

use domain::ids::{ClientId, LetterId, StaffId};
use domain::letters::Reader;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::letters;
use crate::letters::lease::Leased;
use crate::moment::Ts;
use crate::{Broke, Outcome, Records};

/// A letter under lease, as far as the start needs it.
#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub client_id: Option<Uuid>,
    pub to_client: bool,
    pub staff_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub entry_id: Option<Uuid>,
    pub slot: Option<i16>,
    pub not_after: Ts,
    pub made_at: Ts,
    pub matter: Option<String>,
    pub held: bool,
}

impl Row {
    /// Who reads it.
    pub(crate) fn reader(&self) -> Result<Reader, Broke> {
        match (self.to_client, self.client_id, self.staff_id) {
            (true, Some(client), _) => Ok(Reader::Client(ClientId(client))),
            (false, _, Some(staff)) => Ok(Reader::Staff(StaffId(staff))),
            _ => Err(Broke::Record("letter reader")),
        }
    }
}

const COLUMNS: &str =
    "l.id, l.kind, l.client_id, l.to_client, l.staff_id, l.session_id, l.entry_id, l.slot, l.not_after, l.made_at, l.matter,
    (SELECT held_since IS NOT NULL FROM practice) AND NOT l.kind = ANY ($3) AS held";

pub(super) async fn people_and_session(records: &Records, letter: LetterId) -> Outcome<()> {
    let locks = [
        "SELECT c.id FROM clients c WHERE c.id = (SELECT client_id FROM letters WHERE id = $1) FOR SHARE",
        "SELECT k.id FROM staff k WHERE k.id = (SELECT staff_id FROM letters WHERE id = $1) FOR SHARE",
        "SELECT s.id FROM sessions s WHERE s.id = (SELECT session_id FROM letters WHERE id = $1) FOR SHARE",
    ];
    for lock in locks {
        records.run(lock, [letter.0.into()]).await?;
    }
    Ok(())
}

pub(super) async fn letter(records: &Records, leased: Leased) -> Outcome<Option<Row>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM letters l WHERE l.id = $1 AND l.lease = $2 AND l.state = 'waiting' FOR NO KEY UPDATE OF l"
    );
    let passing = letters::kinds_that_pass_a_hold();
    records.one(&sql, [leased.letter.0.into(), leased.lease.into(), passing.into()]).await
}

/// The letters of a lot that are about sessions, one of each session, as far as nobody else holds them or what they rest on. They are found
/// by their ids: an equal lease would have the database look through all letters under lease.
pub(super) async fn free_letters_about_sessions(records: &Records, lot: &[Leased]) -> Outcome<Vec<Row>> {
    let ids: Vec<Uuid> = lot.iter().map(|leased| leased.letter.0).collect();
    let leases: Vec<Uuid> = lot.iter().map(|leased| leased.lease).collect();
    let staff = free_staff(records, &ids).await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM unnest($1::uuid[], $2::uuid[]) AS lot (letter, lease)
          JOIN letters l ON l.id = lot.letter AND l.lease IS NOT DISTINCT FROM lot.lease JOIN clients c ON c.id = l.client_id JOIN sessions s ON s.id = l.session_id
        WHERE l.state = 'waiting' AND (l.staff_id IS NULL OR l.staff_id = ANY ($4))
        FOR SHARE OF c SKIP LOCKED FOR SHARE OF s SKIP LOCKED FOR NO KEY UPDATE OF l SKIP LOCKED"
    );
    let passing = letters::kinds_that_pass_a_hold();
    let rows: Vec<Row> = records.all(&sql, [ids.into(), leases.into(), passing.into(), staff.into()]).await?;
    let mut sessions = HashSet::new();
    Ok(rows.into_iter().filter(|row| !row.held && sessions.insert(row.session_id)).collect())
}

#[derive(FromQueryResult)]
struct Free {
    id: Uuid,
}

async fn free_staff(records: &Records, letters: &[Uuid]) -> Outcome<Vec<Uuid>> {
    let sql =
        "SELECT id FROM staff WHERE id IN (SELECT staff_id FROM letters WHERE id = ANY ($1)) FOR SHARE SKIP LOCKED";
    let free: Vec<Free> = records.all(sql, [letters.to_vec().into()]).await?;
    Ok(free.into_iter().map(|free| free.id).collect())
}
