//! Writing what new zone data does to sessions. Only the columns that the worker's role may change.

use domain::scheduling::{Session, Span, Verb};
use domain::time::{StartsAt, zone_data_version};
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use time::PrimitiveDateTime;
use uuid::Uuid;

use super::enter_change;
use crate::moment::{Ts, local};
use crate::scheduling::rows;
use crate::{Outcome, Records};

/// A promise in force that was derived with other zone data.
pub(in super::super) struct Derived {
    pub entry: Uuid,
    pub session: Uuid,
    pub coach: Uuid,
    pub promise: StartsAt,
    pub starts_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    entry_id: Uuid,
    session_id: Uuid,
    coach_id: Uuid,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    starts_at: Ts,
}

/// No offset ever moved an instant further than this: what began longer ago than that has begun under any zone data.
const FURTHEST: SignedDuration = SignedDuration::from_hours(26);

/// The next thousand promises in force, after an id, that were derived with other zone data and may lie ahead.
pub(in super::super) async fn derived_otherwise(records: &Records, after: Uuid) -> Outcome<Vec<Derived>> {
    let sql = "SELECT e.id AS entry_id, s.id AS session_id, s.coach_id, e.starts_at_local, e.zone, s.starts_at
      FROM session_entries e JOIN sessions s ON s.entry_id = e.id
      WHERE (e.zone_data < $1 OR e.zone_data > $1) AND e.starts_at > $2 AND s.state = 'booked' AND e.id > $3 ORDER BY e.id LIMIT 1000";
    let values = [zone_data_version().into(), Ts::from(records.now - FURTHEST).into(), after.into()];
    let rows: Vec<Row> = records.all(sql, values).await?;
    let read = |row: Row| {
        let promise = StartsAt::new(local(row.starts_at_local)?, rows::zone(&row.zone)?);
        Ok(Derived {
            entry: row.entry_id,
            session: row.session_id,
            coach: row.coach_id,
            promise,
            starts_at: row.starts_at.into(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Notes that the present zone data gives the same instants.
pub(in super::super) async fn mark_derived(records: &Records, entries: Vec<Uuid>) -> Outcome<()> {
    let sql = "UPDATE session_entries SET zone_data = $1 WHERE id = ANY($2)";
    records.run(sql, [zone_data_version().into(), entries.into()]).await.map(drop)
}

/// Moves the instants of a session, outside the constraint until [`make_room`] has seen where everything else lies.
pub(in super::super) async fn shift(records: &Records, session: &Session) -> Outcome<()> {
    let entry = "UPDATE session_entries SET starts_at = $2, zone_data = $3 WHERE id = $1";
    let (starts_at, zone_data) = (Ts::from(session.entry.starts_at), session.entry.zone_data.as_str());
    records.run(entry, [session.entry.id.0.into(), starts_at.into(), zone_data.into()]).await?;
    let sql = "UPDATE sessions SET starts_at = $2, ends_at = $3, busy_from = $4, busy_until = $5, overridden = true, sequence = $6,
        version = $7, look_at = $8 WHERE id = $1";
    let Span { from, until } = session.busy();
    let values = [
        session.id.0.into(),
        starts_at.into(),
        Ts::from(session.entry.ends_at()).into(),
        Ts::from(from).into(),
        Ts::from(until).into(),
        session.sequence.into(),
        session.version.into(),
        Ts::from(records.now).into(),
    ];
    records.run(sql, values).await.map(drop)
}

/// Puts a shifted session back under the constraint, unless it now lies beside another that is under it; then that is
/// noted, and nothing is overwritten. Writes the line of its history.
pub(in super::super) async fn make_room(records: &Records, session: Session) -> Outcome<Session> {
    let sql = "UPDATE sessions SET overridden = false WHERE id = $1 AND NOT $2 AND NOT EXISTS (
      SELECT 1 FROM sessions o WHERE o.coach_id = sessions.coach_id AND o.state = 'booked' AND NOT o.overridden AND o.id <> $1 AND o.busy && sessions.busy)";
    let fits = records.run(sql, [session.id.0.into(), session.overridden.into()]).await? == 1;
    let session = Session { overridden: !fits, ..session };
    enter_change(records, &session, Verb::Rederive).await?;
    Ok(session)
}
