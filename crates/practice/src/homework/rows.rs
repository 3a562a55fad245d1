//! Homework as it is kept.

use domain::homework::{Answer, Answered, Author, Helped, Homework};
use domain::ids::{ClientId, HomeworkId, StaffId};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Sealed;
use crate::Broke;
use crate::moment::{Ts, on};

/// What is read of homework.
pub(super) const HOMEWORK: &str = "SELECT h.id, h.client_id, h.coach_id, h.by_client, h.words, h.cover, h.link, h.agreed_on, h.due_on, h.first_nudge_on,
    h.answer, h.answered_at, h.withdrawn_at, h.made_at, h.version FROM homework h";

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub id: Uuid,
    pub client_id: Uuid,
    coach_id: Uuid,
    by_client: bool,
    words: String,
    cover: Option<String>,
    link: Option<String>,
    agreed_on: time::Date,
    due_on: Option<time::Date>,
    first_nudge_on: Option<time::Date>,
    answer: Option<String>,
    answered_at: Option<Ts>,
    withdrawn_at: Option<Ts>,
    made_at: Ts,
    version: i32,
}

/// Homework with its sealed words, and when it was written down.
pub(super) struct Kept {
    pub homework: Homework,
    pub sealed: Sealed,
    pub made_at: Timestamp,
}

impl Row {
    pub(super) fn read(self) -> Result<Kept, Broke> {
        let (client, coach) = (ClientId(self.client_id), StaffId(self.coach_id));
        let answered = match (self.answer, self.answered_at) {
            (Some(word), Some(at)) => Some(Answered { answer: answer(&word)?, at: at.into() }),
            _ => None,
        };
        let homework = Homework {
            id: HomeworkId(self.id),
            client,
            coach,
            author: if self.by_client { Author::Client(client) } else { Author::Coach(coach) },
            agreed_on: on(self.agreed_on)?,
            due_on: self.due_on.map(on).transpose()?,
            first_nudge_on: self.first_nudge_on.map(on).transpose()?,
            withdrawn_at: self.withdrawn_at.map(Into::into),
            answered,
            version: self.version,
        };
        let sealed = Sealed { words: self.words, cover: self.cover, link: self.link };
        Ok(Kept { homework, sealed, made_at: self.made_at.into() })
    }
}

/// What is read of an answer.
pub(super) const ANSWER: &str = "SELECT a.homework_id, a.number, a.answer, a.helped, a.actor, a.as_told, a.letter_id, a.at, a.undone_at, a.undone_by
  FROM homework_answers a";

#[derive(FromQueryResult)]
pub(super) struct AnswerRow {
    pub homework_id: Uuid,
    pub number: i32,
    pub answer: String,
    pub helped: Option<String>,
    pub actor: String,
    pub as_told: bool,
    pub letter_id: Option<Uuid>,
    pub at: Ts,
    pub undone_at: Option<Ts>,
    pub undone_by: Option<String>,
}

pub(super) fn answer(word: &str) -> Result<Answer, Broke> {
    Answer::of(word).ok_or(Broke::Record("answer"))
}

pub(super) fn helped(word: Option<&str>) -> Result<Option<Helped>, Broke> {
    word.map(|word| Helped::of(word).ok_or(Broke::Record("answer"))).transpose()
}
