//! A change of a session with the promise that held after it, in one row.

use domain::ids::EntryId;
use domain::scheduling::{Entry, Held, Length};
use domain::time::StartsAt;
use sea_orm::FromQueryResult;
use serde_json::Value;
use time::PrimitiveDateTime;
use uuid::Uuid;

use crate::Broke;
use crate::moment::{Ts, local};

/// What is read of a session's history.
pub(in super::super) const CHANGE: &str = "SELECT h.session_id, h.number, h.verb, h.actor, h.at, h.state, h.starts_at AS started_at, h.sequence, h.overridden,
    h.attendance, h.undone, e.id AS entry_id, e.starts_at_local, e.zone, e.minutes, e.place, e.starts_at, e.zone_data, e.made_at
  FROM session_changes h JOIN session_entries e ON e.id = h.entry_id";

#[derive(Clone, FromQueryResult)]
pub(in super::super) struct Row {
    pub session_id: Uuid,
    pub number: i32,
    pub verb: String,
    pub actor: String,
    pub at: Ts,
    pub state: String,
    pub started_at: Ts,
    pub sequence: i32,
    pub overridden: bool,
    pub attendance: Option<String>,
    pub undone: bool,
    pub entry_id: Uuid,
    pub starts_at_local: PrimitiveDateTime,
    pub zone: String,
    pub minutes: i32,
    pub place: Option<Value>,
    pub starts_at: Ts,
    pub zone_data: String,
    pub made_at: Ts,
}

impl Row {
    /// What held after it.
    pub(in super::super) fn held(self) -> Result<Held, Broke> {
        let entry = Entry {
            id: EntryId(self.entry_id),
            promise: StartsAt::new(local(self.starts_at_local)?, super::zone(&self.zone)?),
            length: Length::of_minutes(self.minutes).map_err(|_| Broke::Record("session change"))?,
            place: super::place(self.place)?,
            starts_at: self.starts_at.into(),
            zone_data: self.zone_data,
            made_at: self.made_at.into(),
        };
        Ok(Held { state: super::state(&self.state)?, entry, overridden: self.overridden })
    }
}
