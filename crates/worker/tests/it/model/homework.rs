//! Homework as it is: what was agreed, what was said about it, and what happened between the two since.

use domain::homework::Answer;
use domain::scheduling::Attendance;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::facts::{Session, World};
use super::readings::{A_SESSION_OF_THE_DAY_IS_WHERE_IT_WAS_AGREED, WHAT_DID_NOT_HAPPEN_ENDS_A_REST};

/// What the client said about a piece, and whether that was taken back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) answer: Answer,
    pub(super) at: Timestamp,
    pub(super) undone: bool,
    pub(super) by_coach: bool,
}

/// A piece of homework.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) by_client: bool,
    pub(super) agreed_on: Date,
    pub(super) made_at: Timestamp,
    pub(super) due_on: Option<Date>,
    /// The first day that the client chose.
    pub(super) first_on: Option<Date>,
    pub(super) said: Vec<Said>,
    pub(super) withdrawn: bool,
}

impl Piece {
    /// The last answer that stands.
    pub(super) fn stands(&self) -> Option<Said> {
        self.said.iter().rev().find(|said| !said.undone).copied()
    }

    /// Whether there is still something to do about it, now or after a rest.
    pub(super) fn is_open(&self) -> bool {
        !self.withdrawn && self.stands().is_none_or(|said| said.answer == Answer::NotNow)
    }

    /// When "not now" was said, and stands.
    pub(super) fn rests(&self) -> impl Iterator<Item = Timestamp> {
        self.said.iter().filter(|said| !said.undone && said.answer == Answer::NotNow).map(|said| said.at)
    }

    /// Takes the last answer that stands back.
    pub(super) fn take_back(&mut self) {
        if let Some(said) = self.said.iter_mut().rev().find(|said| !said.undone) {
            said.undone = true;
        }
    }
}

impl World {
    /// The day on which a rest ends: that of the next session, or a week later.
    pub(super) fn rest_ends(&self, since: Timestamp) -> Date {
        let week = later(self.client_zone.today(since), 7);
        let holds =
            |session: &&Session| session.booked && (WHAT_DID_NOT_HAPPEN_ENDS_A_REST || !session.did_not_happen());
        let starts = self.sessions.iter().filter(holds).map(|session| session.entry().starts_at);
        let next = starts.filter(|starts_at| *starts_at > since).min();
        next.map_or(week, |starts_at| self.client_zone.today(starts_at).min(week))
    }

    /// When the two had to do with each other after it was agreed, as far as that is known: they met, or spoke.
    pub(super) fn spoken_for(&self, piece: &Piece, at: Timestamp) -> Option<Timestamp> {
        let since_then = |session: &&Session| {
            let starts_at = session.entry().starts_at;
            let another_day = self.client_zone.today(starts_at) > piece.agreed_on;
            starts_at > piece.made_at && (another_day || !A_SESSION_OF_THE_DAY_IS_WHERE_IT_WAS_AGREED)
        };
        let met = self.sessions.iter().filter(|session| session.booked && !session.did_not_happen()).filter(since_then);
        let met = met.map(|session| session.entry().ends_at);
        let spoken = self.spoken_at.iter().copied().filter(|spoken_at| *spoken_at > piece.made_at);
        met.chain(spoken).filter(|contact| *contact <= at).min()
    }

    /// Something about homework changed: everything that waits for the client is looked at, at once.
    pub(super) fn homework_changed(&mut self, at: Timestamp) {
        self.ledger.look_again(super::facts::Reader::Client, at);
    }
}

impl Session {
    fn did_not_happen(&self) -> bool {
        self.attendance == Some(Attendance::DidNotHappen)
    }
}

pub(super) fn later(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}
