//! Letters about homework: planned for clients whose time to be looked at has come, asked once more when their sending starts, and what they list.

use std::collections::HashMap;

use domain::actor::Actor;
use domain::ids::{ClientId, HomeworkId};
use domain::letters::content::{HomeworkFacts, HomeworkItem};
use domain::letters::{DedupeKey, Reader, Reason};
use domain::people::{ContactPlan, WordingLevel};
use domain::reminders::{
    Correspondence, NudgePlanning, NudgeSnapshot, Occasion, OpenHomework, PastNudge, PlannedNudge, Verdict,
    plan_nudges, start_nudge,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::facts;
use super::snapshot::zone;
use super::start::Row;
use crate::homework::{self, Written};
use crate::keyring::Purpose;
use crate::letters::{self, NewLetter, post};
use crate::moment::{Ts, at, on};
use crate::{Broke, Office, Outcome, Records};

/// At most so many clients in one transaction.
const BATCH: i64 = 200;

#[derive(FromQueryResult)]
struct ClientRow {
    id: Uuid,
    zone: String,
    look_at: Option<Ts>,
    ended: bool,
}

/// A file that is closed, or nobody to work with: everything automatic has ended.
const CLIENTS: &str = "SELECT id, zone, look_at, archived_at IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = clients.id AND p.ended_at IS NULL) AS ended FROM clients";

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct LetterRow {
    id: Uuid,
    client_id: Uuid,
    kind: String,
    on_date: Option<time::Date>,
    state: String,
    reason: Option<String>,
    sending_at: Option<Ts>,
}

#[derive(FromQueryResult)]
struct AskedRow {
    letter_id: Uuid,
    homework_id: Uuid,
    step: Option<i16>,
}

/// Plans until no client is left to look at. Says how many letters were written down.
///
/// # Errors
/// [`Broke`]; what was committed before stays.
pub async fn plan(office: &Office) -> Outcome<u64> {
    note_settled(office).await?;
    let mut planned = 0;
    loop {
        let (clients, letters) = plan_batch(office).await?;
        planned += letters;
        if clients < BATCH {
            return Ok(planned);
        }
    }
}

/// A letter that settled may change what there is to say: its client is looked at again.
async fn note_settled(office: &Office) -> Outcome<()> {
    let records = office.open(Actor::Engine).await?;
    let sql = "SELECT DISTINCT client_id AS id FROM letters
      WHERE settled_at IS NOT NULL AND NOT noted AND kind IN ('homework-nudge','homework-assigned') LIMIT 1000";
    let ids: Vec<Uuid> = records.all::<Found>(sql, []).await?.into_iter().map(|found| found.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let lock = "SELECT id FROM clients WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";
    records.run(lock, [ids.clone().into()]).await?;
    let sql = "UPDATE clients SET look_at = least(look_at, $2) WHERE id = ANY ($1)";
    records.run(sql, [ids.clone().into(), Ts::from(records.now).into()]).await?;
    let sql = "UPDATE letters SET noted = true
      WHERE client_id = ANY ($1) AND settled_at IS NOT NULL AND NOT noted AND kind IN ('homework-nudge','homework-assigned')";
    records.run(sql, [ids.into()]).await?;
    records.commit().await
}

async fn plan_batch(office: &Office) -> Outcome<(i64, u64)> {
    let records = office.open(Actor::Engine).await?;
    // The rows are locked first and read in a later statement, which then sees every change that was waited for.
    let due = "SELECT id FROM clients WHERE look_at <= $1 ORDER BY look_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED";
    let found: Vec<Found> = records.all(due, [Ts::from(records.now).into(), BATCH.into()]).await?;
    let ids: Vec<Uuid> = found.into_iter().map(|found| found.id).collect();
    if ids.is_empty() {
        return Ok((0, 0));
    }
    let snapshots = snapshots(&records, &ids).await?;
    let mut letters = 0;
    let mut looks = Vec::with_capacity(ids.len());
    for client in &ids {
        let planning = snapshots.get(client).map(|snapshot| plan_nudges(snapshot, records.now));
        let NudgePlanning { letters: planned, look_at } = planning.unwrap_or_default();
        for nudge in planned {
            letters += 1;
            write(&records, ClientId(*client), nudge).await?;
        }
        looks.push(json!({ "id": client, "look_at": look_at }));
    }
    let sql = "UPDATE clients c SET look_at = v.look_at FROM jsonb_to_recordset($1) AS v (id uuid, look_at timestamptz) WHERE c.id = v.id";
    records.run(sql, [serde_json::Value::from(looks).into()]).await?;
    let count = i64::try_from(ids.len()).unwrap_or(BATCH);
    records.commit().await?;
    Ok((count, letters))
}

async fn write(records: &Records, client: ClientId, nudge: PlannedNudge) -> Outcome<()> {
    let PlannedNudge { kind, on, state, reason, due_at, not_after } = nudge;
    let letter = NewLetter {
        key: DedupeKey::nudge(client, on),
        kind,
        state,
        reason,
        reader: Reader::Client(client),
        client: Some(client),
        session: None,
        entry: None,
        slot: None,
        sequence: None,
        on: Some(on),
        due_at,
        not_after,
        first_attempt_at: due_at.max(records.now),
    };
    post(records, letter).await.map(drop)
}

/// What letters about homework follow from, of those clients who said yes to any.
pub(super) async fn snapshots(records: &Records, clients: &[Uuid]) -> Outcome<HashMap<Uuid, NudgeSnapshot>> {
    let plans = facts::plans(records, clients).await?;
    let wanting: Vec<Uuid> =
        clients.iter().copied().filter(|id| plans.get(id).is_some_and(|plan| plan.nudges.wants_any())).collect();
    if wanting.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<ClientRow> = records.all(&format!("{CLIENTS} WHERE id = ANY ($1)"), [wanting.clone().into()]).await?;
    let mut homework = homework::open_of(records, &wanting).await?;
    let mut letters = past_letters(records, &wanting).await?;
    let mut snapshots = HashMap::new();
    for row in rows {
        let Some(plan) = plans.get(&row.id) else { continue };
        let homework = homework.remove(&row.id).unwrap_or_default();
        let letters = letters.remove(&row.id).unwrap_or_default();
        snapshots.insert(row.id, snapshot(&row, plan, homework, letters, records.now)?);
    }
    Ok(snapshots)
}

fn snapshot(
    row: &ClientRow,
    plan: &ContactPlan,
    homework: Vec<OpenHomework>,
    letters: Vec<PastNudge>,
    now: Timestamp,
) -> Result<NudgeSnapshot, Broke> {
    Ok(NudgeSnapshot {
        zone: zone(&row.zone)?,
        hours: plan.safe_hours.clone(),
        nudges: plan.nudges,
        correspondence: correspondence(plan, row.ended, now),
        look_at: at(row.look_at).unwrap_or(now),
        homework,
        letters,
    })
}

/// A pause of nudges alone silences them too.
fn correspondence(plan: &ContactPlan, ended: bool, now: Timestamp) -> Correspondence {
    match facts::correspondence(Some(plan), now) {
        _ if ended => Correspondence::Silent(Reason::Ended, None),
        Correspondence::Open if plan.pause.nudges(now) => {
            Correspondence::Silent(Reason::Paused, plan.pause.nudges_until)
        }
        correspondence => correspondence,
    }
}

/// All of them: homework may stay open for long, and a step that was asked once is never asked again.
const LETTERS: &str = "SELECT id, client_id, kind, on_date, state, reason, sending_at FROM letters
  WHERE client_id = ANY ($1) AND kind IN ('homework-nudge','homework-assigned')";

async fn past_letters(records: &Records, clients: &[Uuid]) -> Outcome<HashMap<Uuid, Vec<PastNudge>>> {
    let rows: Vec<LetterRow> = records.all(LETTERS, [clients.to_vec().into()]).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let sql = "SELECT letter_id, homework_id, step FROM letter_homework WHERE letter_id = ANY ($1)";
    let mut asked: HashMap<Uuid, Vec<(HomeworkId, Occasion)>> = HashMap::new();
    for AskedRow { letter_id, homework_id, step } in records.all(sql, [ids.into()]).await? {
        asked.entry(letter_id).or_default().push((HomeworkId(homework_id), occasion(step)?));
    }
    let mut past: HashMap<Uuid, Vec<PastNudge>> = HashMap::new();
    for row in rows {
        let letter = PastNudge {
            kind: letters::kind(&row.kind)?,
            on: on(row.on_date.ok_or(Broke::Record("nudge day"))?)?,
            state: letters::state(&row.state)?,
            reason: letters::reason(row.reason.as_deref())?,
            sending_at: row.sending_at.map(Into::into),
            asked: asked.remove(&row.id).unwrap_or_default(),
        };
        past.entry(row.client_id).or_default().push(letter);
    }
    Ok(past)
}

fn occasion(step: Option<i16>) -> Result<Occasion, Broke> {
    let Some(step) = step else { return Ok(Occasion::Assigned) };
    usize::try_from(step).map(Occasion::Step).map_err(|_| Broke::Record("homework step"))
}

/// Whether a letter about homework may start to be sent, and what it then lists.
pub(crate) async fn start(records: &Records, row: &Row) -> Outcome<(Verdict, Vec<(HomeworkId, Occasion)>)> {
    let client = row.client_id.ok_or(Broke::Record("letter reader"))?;
    let day = day_of(records, row).await?;
    let Some(snapshot) = snapshots(records, &[client]).await?.remove(&client) else {
        let plan = facts::plans(records, &[client]).await?;
        let reason = if plan.contains_key(&client) { Reason::Paused } else { Reason::NoPlan };
        return Ok((Verdict::Drop(reason), Vec::new()));
    };
    Ok(start_nudge(&snapshot, day, records.now))
}

#[derive(FromQueryResult)]
struct DayRow {
    on_date: Option<time::Date>,
}

async fn day_of(records: &Records, row: &Row) -> Outcome<Date> {
    let day: Option<DayRow> = records.one("SELECT on_date FROM letters WHERE id = $1", [row.id.into()]).await?;
    Ok(on(day.and_then(|day| day.on_date).ok_or(Broke::Record("nudge day"))?)?)
}

/// Writes down what a letter lists. Another attempt may list something else.
pub(crate) async fn list(records: &Records, letter: Uuid, asks: &[(HomeworkId, Occasion)]) -> Outcome<()> {
    records.run("DELETE FROM letter_homework WHERE letter_id = $1", [letter.into()]).await?;
    for (homework, occasion) in asks {
        let sql = "INSERT INTO letter_homework (letter_id, homework_id, step) VALUES ($1, $2, $3)";
        let step = match occasion {
            Occasion::Assigned => None,
            Occasion::Step(number) => Some(i16::try_from(*number).map_err(|_| Broke::Record("homework step"))?),
        };
        records.run(sql, [letter.into(), homework.0.into(), step.into()]).await?;
    }
    Ok(())
}

/// What a letter about homework says: words and link only where letters may.
pub(crate) async fn facts(
    records: &Records,
    row: &Row,
    asks: &[(HomeworkId, Occasion)],
    wording: WordingLevel,
) -> Outcome<HomeworkFacts> {
    let says_it = wording == WordingLevel::Detailed;
    let mut items = Vec::with_capacity(asks.len());
    for (id, _) in asks {
        let (piece, Written { words, cover, link }) = homework::read(records, *id).await?;
        let token = records.office.keyring().letter_token(Purpose::Answer, row.id, &id.to_string());
        items.push(HomeworkItem {
            words: says_it.then(|| words.as_str().to_owned()),
            cover,
            agreed_on: piece.agreed_on,
            due_on: piece.due_on,
            link: link.filter(|_| says_it),
            answer: format!("/answer/{token}"),
        });
    }
    Ok(HomeworkFacts { items })
}

#[cfg(test)]
mod tests;
