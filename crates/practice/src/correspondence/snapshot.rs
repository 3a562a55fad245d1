//! Reading what the rules need: sessions with their readers, and the letters there are about them.

use std::collections::HashMap;

use domain::ids::{ClientId, EntryId, SessionId, StaffId};
use domain::letters::{Reader, Reason};
use domain::people::{ContactPlan, Leads, Slot};
use domain::reminders::{Correspondence, Past, ReaderSnapshot, SessionSnapshot};
use domain::time::{SafeHours, Zone};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use uuid::Uuid;

use super::facts::{self, hours, practice_leads};
use crate::letters;
use crate::moment::{Ts, at};
use crate::settings::leads;
use crate::{Broke, Outcome, Records};

#[derive(FromQueryResult)]
struct SessionRow {
    id: Uuid,
    state: String,
    entry_id: Uuid,
    made_at: Ts,
    starts_at: Ts,
    look_at: Option<Ts>,
    client_id: Uuid,
    client_zone: String,
    ended: bool,
    coach_id: Uuid,
    coach_zone: String,
    coach_leads: Option<Json>,
    coach_hours: Option<Json>,
    coach_left: bool,
    type_leads: Option<Json>,
    practice_leads: Json,
}

const SESSIONS: &str = "SELECT s.id, s.state, s.entry_id, e.made_at, s.starts_at, s.look_at,
    c.id AS client_id, c.zone AS client_zone,
    (c.archived_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = c.id AND p.coach_id = s.coach_id AND p.ended_at IS NULL)) AS ended,
    k.id AS coach_id, k.zone AS coach_zone, k.leads AS coach_leads, k.hours AS coach_hours, (k.left_at IS NOT NULL) AS coach_left,
    t.leads AS type_leads, p.leads AS practice_leads
  FROM sessions s JOIN session_entries e ON e.id = s.entry_id JOIN clients c ON c.id = s.client_id JOIN staff k ON k.id = s.coach_id
  LEFT JOIN session_types t ON t.id = s.session_type_id CROSS JOIN practice p
  WHERE s.id = ANY ($1)";

#[derive(FromQueryResult)]
struct LetterRow {
    session_id: Uuid,
    to_client: bool,
    staff_id: Option<Uuid>,
    kind: String,
    state: String,
    reason: Option<String>,
    entry_id: Option<Uuid>,
    slot: Option<i16>,
    sequence: Option<i32>,
    sending_at: Option<Ts>,
    settled_at: Option<Ts>,
}

const LETTERS: &str =
    "SELECT session_id, to_client, staff_id, kind, state, reason, entry_id, slot, sequence, sending_at, settled_at
  FROM letters WHERE session_id = ANY ($1)";

/// The snapshots of these sessions, in the records' present state.
pub(crate) async fn sessions(records: &Records, ids: &[Uuid]) -> Outcome<Vec<SessionSnapshot>> {
    Ok(sessions_and_plans(records, ids).await?.0)
}

/// The same, with the contact plans that they rest on.
pub(super) async fn sessions_and_plans(
    records: &Records,
    ids: &[Uuid],
) -> Outcome<(Vec<SessionSnapshot>, HashMap<Uuid, ContactPlan>)> {
    let rows: Vec<SessionRow> = records.all(SESSIONS, [ids.to_vec().into()]).await?;
    let clients: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let plans = facts::plans(records, &clients).await?;
    let mut letters = past_letters(records, ids).await?;
    let mut snapshots = Vec::with_capacity(rows.len());
    for row in rows {
        let past = letters.remove(&row.id).unwrap_or_default();
        snapshots.push(snapshot(&row, &plans, &past, records.now)?);
    }
    Ok((snapshots, plans))
}

async fn past_letters(records: &Records, ids: &[Uuid]) -> Outcome<HashMap<Uuid, Vec<LetterRow>>> {
    let rows: Vec<LetterRow> = records.all(LETTERS, [ids.to_vec().into()]).await?;
    let mut by_session: HashMap<Uuid, Vec<LetterRow>> = HashMap::new();
    for row in rows {
        by_session.entry(row.session_id).or_default().push(row);
    }
    Ok(by_session)
}

fn snapshot(
    row: &SessionRow,
    plans: &HashMap<Uuid, ContactPlan>,
    past: &[LetterRow],
    now: Timestamp,
) -> Result<SessionSnapshot, Broke> {
    let defaults = practice_leads(&row.practice_leads)?;
    let client = client_reader(row, plans.get(&row.client_id), past, defaults.0, now)?;
    let coach = coach_reader(row, past, defaults.1)?;
    let starts_at = row.starts_at.into();
    Ok(SessionSnapshot {
        session: SessionId(row.id),
        client: ClientId(row.client_id),
        entry: EntryId(row.entry_id),
        entry_made_at: row.made_at.into(),
        starts_at,
        booked: row.state == "booked",
        // A letter that settled may bring the look forward.
        look_at: at(row.look_at).unwrap_or(now).min(now),
        readers: vec![client, coach],
    })
}

fn client_reader(
    row: &SessionRow,
    plan: Option<&ContactPlan>,
    past: &[LetterRow],
    default: Leads,
    now: Timestamp,
) -> Result<ReaderSnapshot, Broke> {
    let own = plan.and_then(|plan| plan.leads);
    let leads = match (own, &row.type_leads) {
        (Some(own), _) => own,
        (None, Some(of_type)) => leads::read(of_type)?,
        (None, None) => default,
    };
    Ok(ReaderSnapshot {
        reader: Reader::Client(ClientId(row.client_id)),
        zone: zone(&row.client_zone)?,
        hours: Some(plan.map_or_else(SafeHours::default, |plan| plan.safe_hours.clone())),
        leads,
        correspondence: if row.ended {
            Correspondence::Silent(Reason::Ended, None)
        } else {
            facts::correspondence(plan, now)
        },
        letters: past.iter().filter(|letter| letter.to_client).map(read_past).collect::<Result<_, _>>()?,
    })
}

fn coach_reader(row: &SessionRow, past: &[LetterRow], default: Leads) -> Result<ReaderSnapshot, Broke> {
    let silent = row.coach_left || row.ended;
    Ok(ReaderSnapshot {
        reader: Reader::Staff(StaffId(row.coach_id)),
        zone: zone(&row.coach_zone)?,
        hours: row.coach_hours.as_ref().map(hours).transpose()?,
        leads: row.coach_leads.as_ref().map(leads::read).transpose()?.unwrap_or(default),
        correspondence: if silent { Correspondence::Silent(Reason::Ended, None) } else { Correspondence::Open },
        letters: past
            .iter()
            .filter(|letter| letter.staff_id == Some(row.coach_id))
            .map(read_past)
            .collect::<Result<_, _>>()?,
    })
}

fn read_past(row: &LetterRow) -> Result<Past, Broke> {
    Ok(Past {
        kind: letters::kind(&row.kind)?,
        state: letters::state(&row.state)?,
        reason: letters::reason(row.reason.as_deref())?,
        entry: EntryId(row.entry_id.unwrap_or_default()),
        slot: row.slot.and_then(Slot::numbered),
        sequence: row.sequence,
        sending_at: at(row.sending_at),
        settled_at: at(row.settled_at),
    })
}

/// A zone as records keep it.
pub(crate) fn zone(name: &str) -> Result<Zone, Broke> {
    Zone::parse(name).map_err(|_| Broke::Record("zone"))
}
