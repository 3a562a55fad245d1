//! Taking a change back. For two minutes, and while no reader can know of it, what held before holds again as if
//! nothing had been; afterwards it is an ordinary move or rebooking like any other.

use jiff::Timestamp;

use super::reach::UNDO_WINDOW;
use super::{Entry, Session, State, Verb};
use crate::Refusal;
use crate::ids::EntryId;

/// What held at a moment of a session's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whether it was to be held.
    pub state: State,
    /// The promise in force.
    pub entry: Entry,
    /// Whether it lay knowingly beside another.
    pub overridden: bool,
}

/// The newest change that has not been taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the session's history.
    pub number: i32,
    /// What was done.
    pub verb: Verb,
    /// When.
    pub at: Timestamp,
    /// What held before; nothing before the booking.
    pub before: Option<Held>,
    /// Whether a letter about the session began to be sent since.
    pub told: bool,
}

/// What taking a change back comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The session as it was, former promise and all.
    BackInForce(Session),
    /// An ordinary move or rebooking: a new promise of the former time, which has to be free.
    Anew(Session),
}

impl Session {
    /// Takes a change back. `fresh` names the promise in case a new one has to be made.
    ///
    /// A booking taken back in time is a cancelled session, since nothing is ever deleted; later it is to be cancelled,
    /// not undone.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`]; [`Refusal::AlreadyBegun`] and [`Refusal::InThePast`] where an ordinary move would be
    /// refused so.
    pub fn undo(&self, change: &Change, fresh: EntryId, now: Timestamp) -> Result<Undone, Refusal> {
        if self.attendance.is_some() {
            return Err(Refusal::AlreadyBegun);
        }
        let in_time = now < change.at + UNDO_WINDOW && !change.told;
        match (change.verb.can_be_undone(), &change.before) {
            (false, _) => Err(Refusal::NothingToUndo),
            (true, None) if in_time => Ok(Undone::BackInForce(self.with(State::Cancelled, self.entry.clone()))),
            (true, None) => Err(Refusal::NothingToUndo),
            (true, Some(before)) if in_time => Ok(Undone::BackInForce(self.as_before(before))),
            (true, Some(before)) => self.anew(before, fresh, now),
        }
    }

    fn as_before(&self, before: &Held) -> Self {
        Self { overridden: before.overridden, ..self.with(before.state, before.entry.derived_anew()) }
    }

    fn anew(&self, before: &Held, fresh: EntryId, now: Timestamp) -> Result<Undone, Refusal> {
        if before.state == State::Cancelled {
            return Err(Refusal::NothingToUndo);
        }
        if self.state == State::Booked && self.has_begun(now) {
            return Err(Refusal::AlreadyBegun);
        }
        let Entry { promise, length, place, .. } = before.entry.clone();
        let entry = Entry::make(fresh, promise, length, place, now)?;
        Ok(Undone::Anew(Self { overridden: false, ..self.with(State::Booked, entry) }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::tests::{at, entry};
    use super::super::session::tests::booked;
    use super::*;
    use jiff::SignedDuration;
    use uuid::Uuid;

    const ZONE: &str = "Europe/Berlin";

    fn fresh() -> EntryId {
        EntryId(Uuid::from_u128(99))
    }

    fn moved() -> (Session, Change) {
        let now = at("2026-11-23T12:00Z");
        let first = booked(entry(1, "2026-12-01T10:00", ZONE));
        let before = Some(Held { state: State::Booked, entry: first.entry.clone(), overridden: false });
        let session = first.reschedule(entry(2, "2026-12-01T11:00", ZONE), now).unwrap().unwrap();
        (session, Change { number: 2, verb: Verb::Reschedule, at: now, before, told: false })
    }

    #[test]
    fn within_two_minutes_the_former_promise_holds_again() {
        let (session, change) = moved();
        let just = change.at + UNDO_WINDOW - SignedDuration::from_secs(1);
        let Ok(Undone::BackInForce(undone)) = session.undo(&change, fresh(), just) else { panic!("not as it was") };
        assert_eq!((undone.entry.id, undone.sequence), (change.before.unwrap().entry.id, 2));
    }

    #[test]
    fn later_or_once_a_letter_speaks_of_it_it_is_an_ordinary_move() {
        let (session, change) = moved();
        let told = Change { told: true, ..change.clone() };
        for (change, now) in [(&change, change.at + UNDO_WINDOW), (&told, change.at)] {
            let Ok(Undone::Anew(undone)) = session.undo(change, fresh(), now) else { panic!("not anew") };
            assert_eq!(
                (undone.entry.id, undone.entry.starts_at, undone.sequence),
                (fresh(), at("2026-12-01T09:00Z"), 2)
            );
        }
        assert_eq!(session.undo(&change, fresh(), at("2026-12-01T09:30Z")), Err(Refusal::InThePast));
        assert_eq!(session.undo(&change, fresh(), at("2026-12-01T10:30Z")), Err(Refusal::AlreadyBegun));
    }

    #[test]
    fn a_cancelled_session_is_booked_again_also_after_its_former_start_if_that_was_a_slip() {
        let session = booked(entry(1, "2026-12-01T10:00", ZONE));
        let cancelled_at = at("2026-12-01T08:59Z");
        let cancelled = session.cancel(cancelled_at).unwrap();
        let before = Some(Held { state: State::Booked, entry: session.entry.clone(), overridden: true });
        let change = Change { number: 2, verb: Verb::Cancel, at: cancelled_at, before, told: false };
        let Ok(Undone::BackInForce(undone)) = cancelled.undo(&change, fresh(), at("2026-12-01T09:00:30Z")) else {
            panic!("not as it was")
        };
        assert_eq!((undone.state, undone.entry.id, undone.overridden), (State::Booked, session.entry.id, true));
        assert_eq!(cancelled.undo(&change, fresh(), at("2026-12-01T09:02Z")), Err(Refusal::InThePast));
    }

    #[test]
    fn a_booking_taken_back_is_cancelled_and_only_in_time() {
        let session = booked(entry(1, "2026-12-01T10:00", ZONE));
        let change = Change { number: 1, verb: Verb::Book, at: at("2026-11-23T12:00Z"), before: None, told: false };
        let Ok(Undone::BackInForce(undone)) = session.undo(&change, fresh(), change.at) else {
            panic!("not taken back")
        };
        assert_eq!((undone.state, undone.sequence), (State::Cancelled, 1));
        assert_eq!(session.undo(&change, fresh(), change.at + UNDO_WINDOW), Err(Refusal::NothingToUndo));
    }
}
