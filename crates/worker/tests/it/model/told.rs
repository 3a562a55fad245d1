//! What a reader knows, and what a notice therefore is.

use jiff::Timestamp;

use super::facts::{Doer, Known, Reader, World};
use super::ledger::State;
use super::readings::{ANOTHER_WALL_IS_A_MOVE, CLIENTS_KNOW_THEIR_OWN_ACTS};

impl World {
    /// What this reader was last told of a session: by the newest letter that is on its way or arrived, or by doing it.
    pub(super) fn last_told(&self, session: usize, reader: Reader) -> Option<Known> {
        let letters = self.ledger.about(session, reader).filter(|letter| letter.state == State::Sent);
        let told = letters.filter_map(|letter| Some((letter.sending_at?, letter.told?)));
        let own = |by: Doer| match reader {
            Reader::Coach => by == Doer::Coach,
            Reader::Client => CLIENTS_KNOW_THEIR_OWN_ACTS && by == Doer::Client,
        };
        let own_acts = self.sessions[session].changes.iter().filter(|change| own(change.by));
        let done = own_acts.map(|change| (change.at, change.after));
        told.chain(done).max_by_key(|(at, _)| *at).map(|(_, known)| known)
    }

    /// What a notice to this reader says now; nothing, when they know already.
    pub(super) fn news(&self, session: usize, reader: Reader) -> Option<&'static str> {
        let present = self.sessions[session].known();
        match self.last_told(session, reader) {
            None if present.booked => Some("session-booked"),
            None => None,
            Some(told) if told == present || (!ANOTHER_WALL_IS_A_MOVE && told.feels_like(present)) => None,
            Some(told) if !told.booked && !present.booked => None,
            Some(told) if !told.booked => Some("session-booked"),
            Some(_) if present.booked => Some("session-moved"),
            Some(_) => Some("session-cancelled"),
        }
    }

    /// Whether a letter of this entry that the reader has began to be sent in the twelve hours before the reminder's moment, or since.
    pub(super) fn is_covered(&self, session: usize, reader: Reader, entry: usize, moment: Timestamp) -> bool {
        let read = self.ledger.of_entry(session, reader, entry).filter(|letter| letter.state == State::Sent);
        read.filter_map(|letter| letter.sending_at).any(|began| moment.duration_since(began).as_hours() < 12)
    }
}
