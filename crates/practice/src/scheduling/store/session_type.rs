//! Writing session types.

use domain::ids::SessionTypeId;

use crate::moment::{Ts, ts};
use crate::scheduling::rows::written_place;
use crate::scheduling::views::SessionTypeView;
use crate::settings::leads;
use crate::{Outcome, Records};

/// Writes a new session type down.
pub(in super::super) async fn add_type(records: &Records, kind: &SessionTypeView) -> Outcome<()> {
    let sql = "INSERT INTO session_types (id, name, minutes, buffer_before, buffer_after, place, leads, archived_at, version, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let mut values = values(kind)?;
    values.push(Ts::from(records.now).into());
    records.run(sql, values).await.map(drop)
}

/// Writes a changed session type down.
pub(in super::super) async fn save_type(records: &Records, kind: &SessionTypeView) -> Outcome<()> {
    let sql = "UPDATE session_types SET name = $2, minutes = $3, buffer_before = $4, buffer_after = $5, place = $6, leads = $7,
      archived_at = $8, version = $9 WHERE id = $1";
    records.run(sql, values(kind)?).await.map(drop)
}

fn values(kind: &SessionTypeView) -> Result<Vec<sea_orm::Value>, crate::Broke> {
    let SessionTypeView { id, name, length, buffers, place, leads, archived_at, version } = kind;
    Ok(vec![
        id.0.into(),
        name.as_str().into(),
        length.minutes().into(),
        buffers.minutes_before().into(),
        buffers.minutes_after().into(),
        written_place(place.as_ref())?.into(),
        leads.map(leads::keep).into(),
        ts(*archived_at).into(),
        (*version).into(),
    ])
}

/// Locks a session type, if there is one.
pub(in super::super) async fn lock_type(records: &Records, id: SessionTypeId) -> Outcome<()> {
    records.run("SELECT 1 FROM session_types WHERE id = $1 FOR NO KEY UPDATE", [id.0.into()]).await.map(drop)
}

/// The planner looks again at what lies ahead under a type. The sessions are locked in the order of their ids.
pub(in super::super) async fn look_again_at(records: &Records, id: SessionTypeId) -> Outcome<()> {
    let sql =
        "WITH ahead AS (SELECT id FROM sessions WHERE session_type_id = $1 AND state = 'booked' AND starts_at > $2
        ORDER BY id FOR NO KEY UPDATE)
      UPDATE sessions SET look_at = $2 FROM ahead WHERE sessions.id = ahead.id";
    records.run(sql, [id.0.into(), Ts::from(records.now).into()]).await.map(drop)
}
