//! Homework, written down. The client is locked first, always; that lock is the homework's too.

use domain::Refusal;
use domain::homework::{Answer, Answered, Author, Helped, Homework};
use domain::ids::{ClientId, HomeworkId, LetterId};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::rows::{self, ANSWER, AnswerRow, HOMEWORK, Kept, Row};
use super::{Sealed, Written, unseal};
use crate::moment::{Ts, day, ts};
use crate::people::{self, Lock, standing};
use crate::{Outcome, Records};

#[derive(FromQueryResult)]
struct ClientOf {
    client_id: Uuid,
}

/// Locks the client of a piece of homework, and reads it; whoever may do `act` gets it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotYours`].
pub(super) async fn lock(records: &Records, id: HomeworkId, act: domain::may::Act) -> Outcome<Kept> {
    let of: Option<ClientOf> = records.one("SELECT client_id FROM homework WHERE id = $1", [id.0.into()]).await?;
    let client = ClientId(of.ok_or(Refusal::NotFound)?.client_id);
    people::lock_client(records, client, Lock::Update).await?;
    standing::ask(records, client, act).await?;
    read(records, id).await
}

/// Homework as it is.
pub(super) async fn read(records: &Records, id: HomeworkId) -> Outcome<Kept> {
    let row: Option<Row> = records.one(&format!("{HOMEWORK} WHERE h.id = $1"), [id.0.into()]).await?;
    Ok(row.ok_or(Refusal::NotFound)?.read()?)
}

/// Homework with its words, for letters about it.
pub(crate) async fn written(records: &Records, id: HomeworkId) -> Outcome<(Homework, Written)> {
    let kept = read(records, id).await?;
    let written = unseal(records, id, &kept.sealed)?;
    Ok((kept.homework, written))
}

/// Writes a new piece down.
pub(super) async fn add(records: &Records, homework: &Homework, sealed: Sealed) -> Outcome<()> {
    let sql = "INSERT INTO homework (id, client_id, coach_id, by_client, words, cover, link, agreed_on, due_on, first_nudge_on, made_at, version)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        homework.id.0.into(),
        homework.client.0.into(),
        homework.coach.0.into(),
        matches!(homework.author, Author::Client(_)).into(),
        sealed.words.into(),
        sealed.cover.into(),
        sealed.link.into(),
        day(homework.agreed_on)?.into(),
        homework.due_on.map(day).transpose()?.into(),
        homework.first_nudge_on.map(day).transpose()?.into(),
        Ts::from(records.now).into(),
        homework.version.into(),
    ];
    records.run(sql, values).await?;
    people::store::look_again(records, homework.client).await
}

/// Writes a changed piece down; its words where they changed. The planner looks at the client again.
pub(super) async fn save(records: &Records, homework: &Homework, sealed: Option<Sealed>) -> Outcome<()> {
    let sql = "UPDATE homework SET due_on = $2, first_nudge_on = $3, answer = $4, answered_at = $5, withdrawn_at = $6, version = $7 WHERE id = $1";
    let values = [
        homework.id.0.into(),
        homework.due_on.map(day).transpose()?.into(),
        homework.first_nudge_on.map(day).transpose()?.into(),
        homework.answered.map(|answered| answered.answer.word()).into(),
        ts(homework.answered.map(|answered| answered.at)).into(),
        ts(homework.withdrawn_at).into(),
        homework.version.into(),
    ];
    records.run(sql, values).await?;
    if let Some(Sealed { words, cover, link }) = sealed {
        let sql = "UPDATE homework SET words = $2, cover = $3, link = $4 WHERE id = $1";
        records.run(sql, [homework.id.0.into(), words.into(), cover.into(), link.into()]).await?;
    }
    people::store::look_again(records, homework.client).await
}

/// What is known of an answer besides itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    pub helped: Option<Helped>,
    pub as_told: bool,
    pub letter: Option<LetterId>,
}

/// Adds an answer to the history.
pub(super) async fn add_answer(records: &Records, id: HomeworkId, answer: Answer, manner: Manner) -> Outcome<()> {
    let sql = "INSERT INTO homework_answers (homework_id, number, answer, helped, as_told, letter_id, at)
      SELECT $1, 1 + count(*), $2, $3, $4, $5, $6 FROM homework_answers WHERE homework_id = $1";
    let Manner { helped, as_told, letter } = manner;
    let values = [
        id.0.into(),
        answer.word().into(),
        helped.map(Helped::word).into(),
        as_told.into(),
        letter.map(|letter| letter.0).into(),
        Ts::from(records.now).into(),
    ];
    records.run(sql, values).await.map(drop)
}

/// The answers that stand, the newest first.
pub(super) async fn standing_answers(records: &Records, id: HomeworkId) -> Outcome<Vec<(i32, Answered)>> {
    let sql = format!("{ANSWER} WHERE a.homework_id = $1 AND a.undone_at IS NULL ORDER BY a.number DESC");
    let rows: Vec<AnswerRow> = records.all(&sql, [id.0.into()]).await?;
    let read = |row: AnswerRow| Ok((row.number, Answered { answer: rows::answer(&row.answer)?, at: row.at.into() }));
    rows.into_iter().map(read).collect()
}

/// Takes an answer back in the history.
pub(super) async fn mark_undone(records: &Records, id: HomeworkId, number: i32, at: Timestamp) -> Outcome<()> {
    let sql = "UPDATE homework_answers SET undone_at = $3, undone_by = actor() WHERE homework_id = $1 AND number = $2";
    records.run(sql, [id.0.into(), number.into(), Ts::from(at).into()]).await.map(drop)
}
