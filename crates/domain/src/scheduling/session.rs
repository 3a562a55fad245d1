//! A session and what may be done to it. Each transition is a pure answer: the session as it would be, or why not.

use jiff::Timestamp;

use super::{Attendance, Buffers, Entry, Span, State};
use crate::Refusal;
use crate::ids::{ClientId, SessionId, SessionTypeId, StaffId};

/// A meeting of coach and client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Who is coached.
    pub client: ClientId,
    /// Who coaches.
    pub coach: StaffId,
    /// What the practice calls it.
    pub session_type: Option<SessionTypeId>,
    /// Whether it is to be held.
    pub state: State,
    /// The promise in force; of a cancelled session the last one.
    pub entry: Entry,
    /// What is kept free around it.
    pub buffers: Buffers,
    /// Booked knowingly over another: it takes the coach's time all the same, but was let in beside another.
    pub overridden: bool,
    /// Raised by every change of time, place or state (RFC 5545, section 3.8.7.4).
    pub sequence: i32,
    /// Whether it was held, once somebody said so.
    pub attendance: Option<Attendance>,
    /// Raised by every change at all.
    pub version: i32,
}

impl Session {
    /// What it takes of the coach's time.
    pub fn busy(&self) -> Span {
        self.entry.busy(self.buffers)
    }

    /// Whether its time has come.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.entry.starts_at <= now
    }

    /// Puts another promise in force; nothing, when it would promise the same.
    ///
    /// # Errors
    /// [`Refusal::SessionCancelled`], [`Refusal::AlreadyBegun`].
    pub fn reschedule(&self, to: Entry, now: Timestamp) -> Result<Option<Self>, Refusal> {
        self.changeable(now)?;
        Ok((!to.promises_like(&self.entry)).then(|| self.with(State::Booked, to)))
    }

    /// Takes the promise back.
    ///
    /// # Errors
    /// [`Refusal::SessionCancelled`], [`Refusal::AlreadyBegun`].
    pub fn cancel(&self, now: Timestamp) -> Result<Self, Refusal> {
        self.changeable(now)?;
        Ok(self.with(State::Cancelled, self.entry.clone()))
    }

    /// Says whether it was held, or takes that back; nothing, when that was said before.
    ///
    /// # Errors
    /// [`Refusal::SessionCancelled`], [`Refusal::NotYetBegun`].
    pub fn record_attendance(&self, attendance: Option<Attendance>, now: Timestamp) -> Result<Option<Self>, Refusal> {
        match self.state {
            State::Cancelled => Err(Refusal::SessionCancelled),
            State::Booked if !self.has_begun(now) => Err(Refusal::NotYetBegun),
            State::Booked if self.attendance == attendance => Ok(None),
            State::Booked => Ok(Some(Self { attendance, version: self.version + 1, ..self.clone() })),
        }
    }

    /// The promise derived with the zone database that is built in now, where that moves the instant and the instant
    /// has not passed.
    pub fn rederive(&self, now: Timestamp) -> Option<Self> {
        let anew = self.entry.derived_anew();
        let moved = anew.starts_at != self.entry.starts_at;
        let ahead = anew.starts_at.max(self.entry.starts_at) > now;
        (self.state == State::Booked && moved && ahead).then(|| self.with(State::Booked, anew))
    }

    /// The session with this held from now on. Whether it lies beside another is asked of the calendar afterwards.
    pub(super) fn with(&self, state: State, entry: Entry) -> Self {
        Self { state, entry, sequence: self.sequence + 1, version: self.version + 1, ..self.clone() }
    }

    fn changeable(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Cancelled => Err(Refusal::SessionCancelled),
            State::Booked if self.has_begun(now) => Err(Refusal::AlreadyBegun),
            State::Booked => Ok(()),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::entry::tests::{at, entry};
    use super::*;
    use crate::scheduling::Place;
    use crate::text::Wording;
    use uuid::Uuid;

    pub(in super::super) fn booked(entry: Entry) -> Session {
        let id = Uuid::from_u128(7);
        Session {
            id: SessionId(id),
            client: ClientId(id),
            coach: StaffId(id),
            session_type: None,
            state: State::Booked,
            entry,
            buffers: Buffers::default(),
            overridden: false,
            sequence: 0,
            attendance: None,
            version: 1,
        }
    }

    const ZONE: &str = "Europe/Berlin";

    #[test]
    fn a_move_puts_another_promise_in_force() {
        let (now, session) = (at("2026-11-23T12:00Z"), booked(entry(1, "2026-12-01T10:00", ZONE)));
        let moved = session.reschedule(entry(2, "2026-12-01T11:00", ZONE), now).unwrap().unwrap();
        assert_eq!((moved.sequence, moved.version, moved.entry.id), (1, 2, entry(2, "2026-12-01T11:00", ZONE).id));
    }

    #[test]
    fn promising_the_same_again_is_no_change() {
        let (now, session) = (at("2026-11-23T12:00Z"), booked(entry(1, "2026-12-01T10:00", ZONE)));
        assert_eq!(session.reschedule(entry(2, "2026-12-01T10:00", ZONE), now), Ok(None));
        let room = Place::Room(Wording::parse("https://room.example/a").unwrap());
        let elsewhere = Entry { place: Some(room), ..entry(2, "2026-12-01T10:00", ZONE) };
        assert!(session.reschedule(elsewhere, now).unwrap().is_some(), "another place is a change");
    }

    #[test]
    fn what_has_begun_or_is_cancelled_stays() {
        let (begun, session) = (at("2026-12-01T09:00Z"), booked(entry(1, "2026-12-01T10:00", ZONE)));
        let elsewhen = entry(2, "2026-12-02T10:00", ZONE);
        assert_eq!(session.reschedule(elsewhen.clone(), begun), Err(Refusal::AlreadyBegun));
        assert_eq!(session.cancel(begun), Err(Refusal::AlreadyBegun));
        let before = at("2026-12-01T08:59Z");
        let cancelled = session.cancel(before).unwrap();
        assert_eq!((cancelled.state, cancelled.sequence), (State::Cancelled, 1));
        assert_eq!(cancelled.cancel(before), Err(Refusal::SessionCancelled));
        assert_eq!(cancelled.reschedule(elsewhen, before), Err(Refusal::SessionCancelled));
        assert_eq!(cancelled.record_attendance(Some(Attendance::Met), begun), Err(Refusal::SessionCancelled));
    }

    #[test]
    fn attendance_is_recorded_once_it_has_begun_and_can_be_taken_back() {
        let session = booked(entry(1, "2026-12-01T10:00", ZONE));
        assert_eq!(
            session.record_attendance(Some(Attendance::Met), at("2026-12-01T08:59Z")),
            Err(Refusal::NotYetBegun)
        );
        let begun = at("2026-12-01T09:00Z");
        let met = session.record_attendance(Some(Attendance::Met), begun).unwrap().unwrap();
        assert_eq!((met.attendance, met.sequence, met.version), (Some(Attendance::Met), 0, 2));
        assert_eq!(met.record_attendance(Some(Attendance::Met), begun), Ok(None));
        assert_eq!(met.record_attendance(None, begun).unwrap().unwrap().attendance, None);
    }

    #[test]
    fn only_what_lies_ahead_and_moves_is_derived_anew() {
        let old = Entry { starts_at: at("2026-12-01T17:00Z"), ..entry(1, "2026-12-01T09:00", "America/Vancouver") };
        let session = booked(old);
        let anew = session.rederive(at("2026-11-23T12:00Z")).unwrap();
        assert_eq!((anew.entry.starts_at, anew.sequence), (at("2026-12-01T16:00Z"), 1));
        assert_eq!(anew.rederive(at("2026-11-23T12:00Z")), None, "twice changes nothing");
        assert_eq!(session.rederive(at("2026-12-01T17:00Z")), None, "it has passed");
        assert_eq!(session.cancel(at("2026-11-23T12:00Z")).unwrap().rederive(at("2026-11-23T12:00Z")), None);
    }
}
