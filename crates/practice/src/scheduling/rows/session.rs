//! A session with its promise in force, in one row.

use domain::ids::{ClientId, EntryId, SessionId, SessionTypeId, StaffId};
use domain::scheduling::{Attendance, Buffers, Entry, Length, Session};
use domain::time::StartsAt;
use sea_orm::FromQueryResult;
use serde_json::Value;
use time::PrimitiveDateTime;
use uuid::Uuid;

use crate::Broke;
use crate::moment::{Ts, local};

/// What is read of a session. The buffers are those that its type keeps now.
pub(in super::super) const SESSION: &str = "SELECT s.id, s.client_id, s.coach_id, s.session_type_id, s.state, s.overridden, s.sequence,
    s.attendance, s.version, s.starts_at, e.id AS entry_id, e.starts_at_local, e.zone, e.minutes, e.place, e.zone_data, e.made_at,
    coalesce(t.buffer_before, 0) AS buffer_before, coalesce(t.buffer_after, 0) AS buffer_after
  FROM sessions s JOIN session_entries e ON e.id = s.entry_id LEFT JOIN session_types t ON t.id = s.session_type_id";

#[derive(FromQueryResult)]
pub(in super::super) struct Row {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    session_type_id: Option<Uuid>,
    state: String,
    overridden: bool,
    sequence: i32,
    attendance: Option<String>,
    version: i32,
    starts_at: Ts,
    entry_id: Uuid,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    minutes: i32,
    place: Option<Value>,
    zone_data: String,
    made_at: Ts,
    buffer_before: i32,
    buffer_after: i32,
}

impl TryFrom<Row> for Session {
    type Error = Broke;

    fn try_from(row: Row) -> Result<Self, Broke> {
        let wrong = |_| Broke::Record("session");
        let entry = Entry {
            id: EntryId(row.entry_id),
            promise: StartsAt::new(local(row.starts_at_local)?, super::zone(&row.zone)?),
            length: Length::of_minutes(row.minutes).map_err(wrong)?,
            place: super::place(row.place)?,
            starts_at: row.starts_at.into(),
            zone_data: row.zone_data,
            made_at: row.made_at.into(),
        };
        Ok(Self {
            id: SessionId(row.id),
            client: ClientId(row.client_id),
            coach: StaffId(row.coach_id),
            session_type: row.session_type_id.map(SessionTypeId),
            state: super::state(&row.state)?,
            entry,
            buffers: Buffers::of_minutes(row.buffer_before, row.buffer_after).map_err(wrong)?,
            overridden: row.overridden,
            sequence: row.sequence,
            attendance: attendance(row.attendance.as_deref())?,
            version: row.version,
        })
    }
}

pub(in super::super) fn attendance(word: Option<&str>) -> Result<Option<Attendance>, Broke> {
    word.map(|word| Attendance::of(word).ok_or(Broke::Record("attendance"))).transpose()
}
