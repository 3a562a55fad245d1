//! What readers were last told of a session, or did to it.

use std::collections::HashMap;

use domain::reminders::Told;
use domain::time::StartsAt;
use sea_orm::FromQueryResult;
use serde_json::{Value as Json, json};
use time::PrimitiveDateTime;
use uuid::Uuid;

use super::session_row::place;
use super::snapshot::zone;
use super::start::Row;
use crate::moment::{Ts, local};
use crate::{Broke, Outcome, Records};

#[derive(FromQueryResult)]
struct ToldRow {
    letter: Uuid,
    booked: bool,
    starts_at: Ts,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    minutes: i32,
    place: Option<Json>,
}

const TOLD: &str = "SELECT v.letter, known.booked, known.starts_at, e.starts_at_local, e.zone, e.minutes, e.place
  FROM jsonb_to_recordset($1) AS v (letter uuid, session uuid, staff uuid, reader text) CROSS JOIN LATERAL (
    SELECT told_state = 'booked' AS booked, told_entry AS entry, told_starts_at AS starts_at, sending_at AS at FROM letters
      WHERE session_id = v.session AND staff_id IS NOT DISTINCT FROM v.staff AND state IN ('sending','sent') AND told_entry IS NOT NULL
    UNION ALL
    SELECT state = 'booked', entry_id, starts_at, at FROM session_changes WHERE session_id = v.session AND actor = v.reader
    ORDER BY at DESC LIMIT 1
  ) known JOIN session_entries e ON e.id = known.entry";

/// What the reader of each of these letters was last told of its session: by the newest letter on its way or sent, or, for staff, by a later act
/// of their own.
pub(super) async fn told(records: &Records, letters: &[Row]) -> Outcome<HashMap<Uuid, Told>> {
    let asked = letters.iter().map(|row| {
        let reader = row.reader()?.to_string();
        Ok(json!({ "letter": row.id, "session": row.session_id, "staff": row.staff_id, "reader": reader }))
    });
    let asked: Json = asked.collect::<Result<_, Broke>>()?;
    let rows: Vec<ToldRow> = records.all(TOLD, [asked.into()]).await?;
    rows.into_iter().map(|row| Ok((row.letter, row.read()?))).collect()
}

impl ToldRow {
    fn read(self) -> Result<Told, Broke> {
        Ok(Told {
            booked: self.booked,
            starts_at: StartsAt::new(local(self.starts_at_local)?, zone(&self.zone)?),
            instant: self.starts_at.into(),
            minutes: self.minutes,
            place: place(self.place.as_ref())?,
        })
    }
}
