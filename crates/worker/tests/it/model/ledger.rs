//! The letters of one world as they ought to be: one row a key, and what became of it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::{Known, Reader};
use super::heard::Heard;

/// What makes two letters the same. Sessions and entries are counted in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Reminder { session: usize, reader: Reader, entry: usize, slot: i64 },
    Notice { session: usize, reader: Reader, sequence: i64 },
    Agenda { on: Date },
    Nudge { on: Date },
}

impl Key {
    pub(super) fn reader(self) -> Reader {
        match self {
            Self::Reminder { reader, .. } | Self::Notice { reader, .. } => reader,
            Self::Agenda { .. } => Reader::Coach,
            Self::Nudge { .. } => Reader::Client,
        }
    }

    pub(super) fn session(self) -> Option<usize> {
        match self {
            Self::Reminder { session, .. } | Self::Notice { session, .. } => Some(session),
            Self::Agenda { .. } | Self::Nudge { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum State {
    Waiting,
    Sent,
    Dropped,
    Expired,
    GivenUp,
}

#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) key: Key,
    pub(super) state: State,
    pub(super) reason: Option<&'static str>,
    /// The entry that was in force when it was written down.
    pub(super) entry: Option<usize>,
    pub(super) due_at: Timestamp,
    /// Not looked at before.
    pub(super) look_at: Timestamp,
    pub(super) not_after: Timestamp,
    /// When sending last began.
    pub(super) sending_at: Option<Timestamp>,
    /// When it came to its end, if it has.
    pub(super) settled_at: Option<Timestamp>,
    pub(super) told: Option<Known>,
    /// The homework it lists, each with the step it stands for.
    pub(super) lists: Vec<(usize, i64)>,
    /// What an agenda tells of homework.
    pub(super) tells: Vec<Heard>,
    /// How often nobody knew whether it arrived.
    pub(super) unknown: i64,
}

impl Letter {
    /// One that was just written down.
    pub(super) fn waiting(key: Key, entry: Option<usize>, due_at: Timestamp, not_after: Timestamp) -> Self {
        let (state, look_at) = (State::Waiting, due_at);
        Self {
            key,
            state,
            reason: None,
            entry,
            due_at,
            look_at,
            not_after,
            sending_at: None,
            settled_at: None,
            told: None,
            lists: Vec::new(),
            tells: Vec::new(),
            unknown: 0,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) letters: Vec<Letter>,
}

impl Ledger {
    pub(super) fn find(&self, key: Key) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.key == key)
    }

    /// Letters to a reader about a session.
    pub(super) fn about(&self, session: usize, reader: Reader) -> impl Iterator<Item = &Letter> {
        self.letters.iter().filter(move |letter| letter.key.session() == Some(session) && letter.key.reader() == reader)
    }

    /// The same, of one entry.
    pub(super) fn of_entry(&self, session: usize, reader: Reader, entry: usize) -> impl Iterator<Item = &Letter> {
        self.about(session, reader).filter(move |letter| letter.entry == Some(entry))
    }

    /// Everything that waits for a reader is looked at, at once.
    pub(super) fn look_again(&mut self, reader: Reader, at: Timestamp) {
        for letter in
            self.letters.iter_mut().filter(|letter| letter.state == State::Waiting && letter.key.reader() == reader)
        {
            letter.look_at = letter.look_at.min(at);
        }
    }

    /// A newer change speaks for the notices that still wait.
    pub(super) fn supersede(&mut self, session: usize) {
        let waits = |letter: &&mut Letter| {
            letter.state == State::Waiting && matches!(letter.key, Key::Notice { session: of, .. } if of == session)
        };
        for letter in self.letters.iter_mut().filter(waits) {
            (letter.state, letter.reason) = (State::Dropped, Some("superseded"));
        }
    }
}
