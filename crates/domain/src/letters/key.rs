//! What makes two letters the same: a key each, unique over all letters there ever were.

use jiff::civil::Date;

use super::Reader;
use crate::ids::{ClientId, EntryId, LetterId, SessionId};
use crate::people::Slot;

/// The key of a letter. Two workers that plan the same letter write the same key, and one of them wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DedupeKey(String);

impl DedupeKey {
    /// One reminder to one reader of one promise, by slot: a move makes a new entry and with it new reminders.
    pub fn reminder(session: SessionId, reader: Reader, entry: EntryId, slot: Slot) -> Self {
        Self(format!("reminder/{session}/{reader}/{entry}/{}", slot.number()))
    }

    /// One notice to one reader of one change.
    pub fn notice(session: SessionId, reader: Reader, sequence: i32) -> Self {
        Self(format!("notice/{session}/{reader}/{sequence}"))
    }

    /// One letter about homework to a client on a local day.
    pub fn nudge(client: ClientId, on: Date) -> Self {
        Self(format!("nudge/{client}/{on}"))
    }

    /// One agenda to a coach for a local day.
    pub fn agenda(coach: Reader, on: Date) -> Self {
        Self(format!("agenda/{coach}/{on}"))
    }

    /// A letter a person asked for: as often as it is asked for.
    pub fn asked(letter: LetterId) -> Self {
        Self(format!("asked/{letter}"))
    }

    /// The key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
