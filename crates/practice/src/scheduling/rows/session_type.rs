//! A session type, in one row.

use domain::ids::SessionTypeId;
use domain::scheduling::{Buffers, Length};
use domain::text::Wording;
use sea_orm::FromQueryResult;
use serde_json::Value;
use uuid::Uuid;

use crate::Broke;
use crate::moment::{Ts, at};
use crate::scheduling::views::SessionTypeView;
use crate::settings::leads;

/// What is read of a session type.
pub(in super::super) const SESSION_TYPE: &str =
    "SELECT id, name, minutes, buffer_before, buffer_after, place, leads, archived_at, version FROM session_types";

#[derive(FromQueryResult)]
pub(in super::super) struct Row {
    id: Uuid,
    name: String,
    minutes: i32,
    buffer_before: i32,
    buffer_after: i32,
    place: Option<Value>,
    leads: Option<Value>,
    archived_at: Option<Ts>,
    version: i32,
}

impl TryFrom<Row> for SessionTypeView {
    type Error = Broke;

    fn try_from(row: Row) -> Result<Self, Broke> {
        let wrong = |_| Broke::Record("session type");
        Ok(Self {
            id: SessionTypeId(row.id),
            name: Wording::parse(&row.name).map_err(wrong)?,
            length: Length::of_minutes(row.minutes).map_err(wrong)?,
            buffers: Buffers::of_minutes(row.buffer_before, row.buffer_after).map_err(wrong)?,
            place: super::place(row.place)?,
            leads: row.leads.as_ref().map(leads::read).transpose()?,
            archived_at: at(row.archived_at),
            version: row.version,
        })
    }
}
