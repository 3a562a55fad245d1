//! A session, as letters speak of it.

use std::collections::HashMap;

use domain::ids::SessionId;
use domain::letters::Reader;
use domain::letters::content::SessionFacts;
use domain::reminders::Told;
use domain::scheduling::Place;
use domain::scheduling::place::WrittenPlace;
use domain::time::StartsAt;
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::Value as Json;
use time::PrimitiveDateTime;
use uuid::Uuid;

use super::compose::{name, wording};
use super::snapshot::zone;
use crate::moment::{Ts, local};
use crate::{Broke, Outcome, Records};

#[derive(FromQueryResult)]
pub(crate) struct SessionRow {
    id: Uuid,
    state: String,
    sequence: i32,
    starts_at: Ts,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    minutes: i32,
    place: Option<Json>,
    session_type: Option<String>,
    client_name: String,
    coach_name: String,
}

pub(crate) const SESSION: &str = "SELECT s.id, s.state, s.sequence, e.starts_at, e.starts_at_local, e.zone, e.minutes, e.place, t.name AS session_type,
    c.name AS client_name, k.name AS coach_name
  FROM sessions s JOIN session_entries e ON e.id = s.entry_id JOIN clients c ON c.id = s.client_id JOIN staff k ON k.id = s.coach_id
  LEFT JOIN session_types t ON t.id = s.session_type_id";

/// These sessions, each under its id.
pub(super) async fn by_id(records: &Records, sessions: &[Uuid]) -> Outcome<HashMap<Uuid, SessionRow>> {
    let sql = format!("{SESSION} WHERE s.id = ANY ($1)");
    let rows: Vec<SessionRow> = records.all(&sql, [sessions.to_vec().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

impl SessionRow {
    /// The session as one of its readers sees it.
    pub(crate) fn facts(&self, reader: Reader) -> Result<SessionFacts, Broke> {
        let with = if matches!(reader, Reader::Client(_)) { &self.coach_name } else { &self.client_name };
        Ok(SessionFacts {
            session: SessionId(self.id),
            sequence: self.sequence,
            starts_at: self.starts_at.into(),
            minutes: self.minutes,
            place: place(self.place.as_ref())?,
            session_type: self.session_type.as_deref().map(wording).transpose()?,
            with: name(with)?,
            formerly_at: None,
            cancelled: self.state == "cancelled",
        })
    }

    /// What holds of it now.
    pub(super) fn holds(&self) -> Result<Told, Broke> {
        Ok(Told {
            booked: self.state == "booked",
            starts_at: StartsAt::new(local(self.starts_at_local)?, zone(&self.zone)?),
            instant: self.starts_at.into(),
            minutes: self.minutes,
            place: place(self.place.as_ref())?,
        })
    }
}

pub(super) fn place(written: Option<&Json>) -> Result<Option<Place>, Broke> {
    written
        .map(|json| {
            WrittenPlace::deserialize(json)
                .ok()
                .and_then(|written| Place::parse(&written).ok())
                .ok_or(Broke::Record("place"))
        })
        .transpose()
}
