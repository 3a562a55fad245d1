//! A session with its history, a row for each line of it. The promise in force is one that a line made.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::change;
use crate::moment::Ts;

/// What is read of a session and its history at once: the rows come in no order.
pub(in super::super) const TOLD: &str = "SELECT s.id, s.client_id, s.coach_id, s.session_type_id, s.version, s.state AS now_state,
    s.overridden AS now_overridden, s.sequence AS now_sequence, s.attendance AS now_attendance, s.starts_at AS now_starts_at,
    h.entry_id = s.entry_id AS in_force, h.session_id, h.number, h.verb, h.actor, h.at, h.state, h.starts_at AS started_at, h.sequence,
    h.overridden, h.attendance, h.undone, e.id AS entry_id, e.starts_at_local, e.zone, e.minutes, e.place, e.starts_at, e.zone_data, e.made_at
  FROM sessions s JOIN session_changes h ON h.session_id = s.id JOIN session_entries e ON e.id = h.entry_id";

#[derive(FromQueryResult)]
pub(in super::super) struct Row {
    pub id: Uuid,
    pub client_id: Uuid,
    pub coach_id: Uuid,
    pub session_type_id: Option<Uuid>,
    pub version: i32,
    pub now_state: String,
    pub now_overridden: bool,
    pub now_sequence: i32,
    pub now_attendance: Option<String>,
    pub now_starts_at: Ts,
    /// Whether the promise of this line is the one in force.
    pub in_force: bool,
    #[sea_orm(nested)]
    pub change: change::Row,
}
