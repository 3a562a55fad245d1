//! The vocabulary of sessions.

use crate::vocabulary::words;

words! {
    /// Whether a session is to be held.
    State {
        /// It is.
        Booked = "booked",
        /// It is not.
        Cancelled = "cancelled",
    }
}

words! {
    /// Whether coach and client met.
    Attendance {
        /// They did.
        Met = "met",
        /// They did not.
        DidNotHappen = "did_not_happen",
    }
}

words! {
    /// What was done to a session, as its history tells it.
    Verb {
        /// It was booked.
        Book = "book",
        /// Its time, length or place was changed.
        Reschedule = "reschedule",
        /// It was cancelled.
        Cancel = "cancel",
        /// A change was taken back.
        Undo = "undo",
        /// It was noted whether it was held.
        RecordAttendance = "record_attendance",
        /// The rules of its zone changed, and with them its instant.
        Rederive = "rederive",
    }
}

impl Verb {
    /// Whether [`Undo`](Self::Undo) takes it back.
    pub fn can_be_undone(self) -> bool {
        matches!(self, Self::Book | Self::Reschedule | Self::Cancel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_way_back() {
        assert!(State::ALL.iter().all(|state| State::of(state.word()) == Some(*state)));
        assert!(Attendance::ALL.iter().all(|attendance| Attendance::of(attendance.word()) == Some(*attendance)));
        assert!(Verb::ALL.iter().all(|verb| Verb::of(verb.word()) == Some(*verb)));
    }
}
