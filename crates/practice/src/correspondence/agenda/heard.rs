//! What an agenda tells of homework: what clients answered, and what stayed open when its letters ended. Each is told once.

use std::collections::HashSet;

use domain::homework::Answer;
use domain::ids::{HomeworkId, StaffId};
use domain::letters::content::HomeworkNews;
use domain::reminders::fell_silent;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::nudge;
use crate::homework::{self, Written};
use crate::moment::Ts;
use crate::{Broke, Outcome, Records, people};

/// Who comes back to an agenda after a long time finds older answers where the homework is.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One thing to tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    homework: HomeworkId,
    /// The answer with its number in the history; none where nothing was said.
    said: Option<(i32, Answer)>,
}

/// Homework of a coach's own pairings, as long as they last.
const OURS: &str = "h.coach_id = $1 AND h.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM pairings p JOIN clients c ON c.id = p.client_id
    WHERE p.client_id = h.client_id AND p.coach_id = h.coach_id AND p.ended_at IS NULL AND c.archived_at IS NULL)";

/// Whether no agenda that the coach may have told it.
const UNTOLD: &str = "NOT EXISTS (SELECT 1 FROM agenda_homework t JOIN letters l ON l.id = t.letter_id
    WHERE t.homework_id = h.id AND t.answer = told.number AND (l.state IN ('sending','sent') OR (l.state = 'given_up' AND l.reason = 'unknown')))";

/// What there is to tell a coach now: the answers in the order in which they came, then what stayed open.
pub(super) async fn heard(records: &Records, coach: StaffId) -> Outcome<Vec<Heard>> {
    let mut heard = answered(records, coach).await?;
    heard.extend(silent(records, coach).await?);
    Ok(heard)
}

#[derive(FromQueryResult)]
struct AnsweredRow {
    id: Uuid,
    number: i32,
    answer: String,
}

/// The answers that stand, but for those that she wrote down herself.
async fn answered(records: &Records, coach: StaffId) -> Outcome<Vec<Heard>> {
    let sql = format!(
        "SELECT h.id, told.number, told.answer FROM homework h CROSS JOIN LATERAL (
            SELECT number, answer, actor FROM homework_answers WHERE homework_id = h.id AND undone_at IS NULL ORDER BY number DESC LIMIT 1) told
          WHERE {OURS} AND h.answered_at > $2 AND told.actor <> 'staff:' || h.coach_id AND {UNTOLD}
          ORDER BY h.answered_at LIMIT 50"
    );
    let since = Ts::from(records.now - LATELY);
    let rows: Vec<AnsweredRow> = records.all(&sql, [coach.0.into(), since.into()]).await?;
    let read = |AnsweredRow { id, number, answer }: AnsweredRow| {
        let answer = Answer::of(&answer).ok_or(Broke::Record("answer"))?;
        Ok(Heard { homework: HomeworkId(id), said: Some((number, answer)) })
    };
    rows.into_iter().map(read).collect()
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: Uuid,
    client_id: Uuid,
}

async fn silent(records: &Records, coach: StaffId) -> Outcome<Vec<Heard>> {
    let sql = format!(
        "SELECT h.id, h.client_id FROM homework h CROSS JOIN (SELECT 0 AS number) told
          WHERE {OURS} AND (h.answer IS NULL OR h.answer = 'not_now') AND {UNTOLD}
            AND EXISTS (SELECT 1 FROM letter_homework a WHERE a.homework_id = h.id AND a.step IS NOT NULL)
          ORDER BY h.client_id, h.id"
    );
    let asked: Vec<OpenRow> = records.all(&sql, [coach.0.into()]).await?;
    let mut clients: Vec<Uuid> = asked.iter().map(|row| row.client_id).collect();
    clients.dedup();
    let snapshots = nudge::snapshots(records, &clients).await?;
    let silent: HashSet<HomeworkId> = snapshots.values().flat_map(|client| fell_silent(client, records.now)).collect();
    let asked = asked.into_iter().map(|row| HomeworkId(row.id)).filter(|id| silent.contains(id));
    Ok(asked.map(|homework| Heard { homework, said: None }).collect())
}

/// Writes down what an agenda tells. Another attempt may tell something else.
pub(crate) async fn list(records: &Records, letter: Uuid, heard: &[Heard]) -> Outcome<()> {
    records.run("DELETE FROM agenda_homework WHERE letter_id = $1", [letter.into()]).await?;
    for Heard { homework, said } in heard {
        let sql = "INSERT INTO agenda_homework (letter_id, homework_id, answer) VALUES ($1, $2, $3)";
        let number = said.map_or(0, |(number, _)| number);
        records.run(sql, [letter.into(), homework.0.into(), number.into()]).await?;
    }
    Ok(())
}

/// The same for its reader: whose, what was said, and what may stand for the words.
pub(super) async fn news(records: &Records, heard: &[Heard]) -> Outcome<Vec<HomeworkNews>> {
    let mut news = Vec::with_capacity(heard.len());
    for Heard { homework, said } in heard {
        let (piece, Written { cover, .. }) = homework::read(records, *homework).await?;
        let client = people::client_facts(records, piece.client).await?.ok_or(Broke::Record("client"))?.client.name;
        news.push(HomeworkNews { client, said: said.map(|(_, answer)| answer), cover, agreed_on: piece.agreed_on });
    }
    Ok(news)
}
