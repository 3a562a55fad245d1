//! One piece of homework, and what can be done with it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Answer, State};
use crate::Refusal;
use crate::actor::Actor;
use crate::ids::{ClientId, HomeworkId, StaffId};

/// An answer can be taken back for so many days.
pub const UNDO_DAYS: i64 = 7;

/// Who wrote it. Only they change its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Author {
    /// The client.
    Client(ClientId),
    /// A coach of the client.
    Coach(StaffId),
}

impl Author {
    /// The author that an actor would be.
    pub fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::Client(id) => Some(Self::Client(id)),
            Actor::Staff(id, _) => Some(Self::Coach(id)),
            _ => None,
        }
    }
}

/// The last answer that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What was said.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
}

/// One piece of homework, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Homework {
    /// Which one.
    pub id: HomeworkId,
    /// Whose.
    pub client: ClientId,
    /// With which coach it was agreed.
    pub coach: StaffId,
    /// Who wrote it.
    pub author: Author,
    /// On which day it was agreed.
    pub agreed_on: Date,
    /// Until which day, if it matters.
    pub due_on: Option<Date>,
    /// The first day on which a letter may ask, where the client chose one.
    pub first_nudge_on: Option<Date>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// The last answer that stands.
    pub answered: Option<Answered>,
    /// Raised by every change.
    pub version: i32,
}

impl Homework {
    /// Where it stands. A rest ends by itself: from that day on it is open again.
    pub fn state(&self, rests: bool) -> State {
        match (self.withdrawn_at, self.answered) {
            (Some(_), _) => State::Withdrawn,
            (None, None) => State::Open,
            (None, Some(Answered { answer: Answer::NotNow, .. })) if !rests => State::Open,
            (None, Some(answered)) => State::after(answered.answer),
        }
    }

    /// Answers it; a later answer takes the place of an earlier one.
    ///
    /// # Errors
    /// [`Refusal::HomeworkWithdrawn`].
    pub fn answer(&self, answer: Answer, now: Timestamp) -> Result<Self, Refusal> {
        self.still_there()?;
        Ok(Self { answered: Some(Answered { answer, at: now }), version: self.version + 1, ..self.clone() })
    }

    /// Takes the last answer back, for seven days; what stood before it stands again.
    ///
    /// # Errors
    /// [`Refusal::HomeworkWithdrawn`], [`Refusal::NothingToUndo`].
    pub fn undo_answer(&self, former: Option<Answered>, now: Timestamp) -> Result<Self, Refusal> {
        self.still_there()?;
        let answered = self.answered.ok_or(Refusal::NothingToUndo)?;
        if now.duration_since(answered.at) > SignedDuration::from_hours(24 * UNDO_DAYS) {
            return Err(Refusal::NothingToUndo);
        }
        Ok(Self { answered: former, version: self.version + 1, ..self.clone() })
    }

    /// Takes it back. It stays on record.
    ///
    /// # Errors
    /// [`Refusal::NotTheAuthor`], [`Refusal::HomeworkWithdrawn`].
    pub fn withdraw(&self, by: Actor, now: Timestamp) -> Result<Self, Refusal> {
        self.written_by(by)?;
        self.still_there()?;
        Ok(Self { withdrawn_at: Some(now), version: self.version + 1, ..self.clone() })
    }

    /// Whether this is its author, who alone changes its words.
    ///
    /// # Errors
    /// [`Refusal::NotTheAuthor`].
    pub fn written_by(&self, actor: Actor) -> Result<(), Refusal> {
        if Author::of(actor) == Some(self.author) { Ok(()) } else { Err(Refusal::NotTheAuthor) }
    }

    /// Whether it has not been taken back.
    ///
    /// # Errors
    /// [`Refusal::HomeworkWithdrawn`].
    pub fn still_there(&self) -> Result<(), Refusal> {
        if self.withdrawn_at.is_some() { Err(Refusal::HomeworkWithdrawn) } else { Ok(()) }
    }
}
