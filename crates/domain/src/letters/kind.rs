//! The vocabulary of letters.

use crate::ids::{ClientId, StaffId};
use crate::vocabulary::words;

words! {
    /// What a letter is about.
    Kind {
        /// A session was booked.
        SessionBooked = "session-booked",
        /// A session was moved, or is held elsewhere.
        SessionMoved = "session-moved",
        /// A session was cancelled.
        SessionCancelled = "session-cancelled",
        /// A client is reminded of a session.
        SessionReminder = "session-reminder",
        /// A coach is reminded of a session.
        CoachReminder = "coach-reminder",
        /// A coach's day, in the morning.
        CoachAgenda = "coach-agenda",
        /// New homework.
        HomeworkAssigned = "homework-assigned",
        /// Homework that is still open.
        HomeworkNudge = "homework-nudge",
        /// The one letter that needs no plan: a person pressed it.
        Invitation = "invitation",
        /// Asks the reader of an address to confirm it.
        AddressCheck = "address-check",
        /// A link or code to sign in with.
        SignIn = "sign-in",
        /// Something changed about how somebody signs in.
        SecurityNotice = "security-notice",
        /// Shows that mail flows.
        Test = "test",
    }
}

words! {
    /// Where a letter stands.
    State {
        /// To be sent when its time comes; a leased one too.
        Waiting = "waiting",
        /// On its way: whatever changes now, it counts as sent.
        Sending = "sending",
        /// A mail server took it.
        Sent = "sent",
        /// Not sent, because it is no longer true or not wanted; may come back when that passes.
        Dropped = "dropped",
        /// Not sent, because its usefulness ended.
        Expired = "expired",
        /// Kept back until a person releases it.
        Held = "held",
        /// Not sent, and not tried again.
        GivenUp = "given_up",
    }
}

words! {
    /// Why a letter was not sent.
    Reason {
        /// The session was cancelled.
        Cancelled = "cancelled",
        /// The session was moved.
        Moved = "moved",
        /// Another letter had just told the same.
        Covered = "covered",
        /// The reader paused.
        Paused = "paused",
        /// There is no contact plan.
        NoPlan = "no-plan",
        /// The client makes contact, or stopped all contact.
        NoContact = "no-contact",
        /// No safe hour lies near enough.
        OutsideSafeHours = "outside-safe-hours",
        /// The homework was answered.
        Answered = "answered",
        /// Coach and client no longer work together, or the file is closed.
        Ended = "ended",
        /// The mail server knows no such address.
        AddressRefused = "address-refused",
        /// The mail server would not take it.
        Undelivered = "undelivered",
        /// The mail server never said whether it took it.
        Unknown = "unknown",
        /// The reader knows already.
        Superseded = "superseded",
        /// It belongs to the time before a restore.
        Restored = "restored",
    }
}

words! {
    /// What a letter about security tells of.
    Matter {
        /// Somebody signed in in a browser that was not known.
        NewBrowser = "new-browser",
        /// A password was chosen.
        Password = "password",
        /// An authenticator was chosen.
        Authenticator = "authenticator",
        /// A passkey was made, or taken away.
        Passkey = "passkey",
        /// Recovery codes were made.
        RecoveryCodes = "recovery-codes",
        /// A recovery code was used.
        RecoveryCodeUsed = "recovery-code-used",
        /// Whoever holds the server, or the owner, gave somebody a new beginning.
        Reset = "reset",
        /// The address one signs in with was changed.
        Address = "address",
        /// The same, told to the address that was one's until then.
        FormerAddress = "former-address",
        /// A token for programs was made.
        Token = "token",
        /// A PIN was chosen.
        Pin = "pin",
    }
}

impl State {
    /// Whether the reader has it, or may have it any moment.
    pub fn counts_as_told(self) -> bool {
        matches!(self, Self::Sending | Self::Sent)
    }
}

/// How urgent a kind is beside others: what a person asked for this minute overtakes the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Reminders, nudges, notices.
    Bulk,
    /// Somebody waits for it.
    AskedFor,
}

impl Kind {
    /// Its lane.
    pub fn lane(self) -> Lane {
        match self {
            Self::Invitation | Self::AddressCheck | Self::SignIn | Self::SecurityNotice | Self::Test => Lane::AskedFor,
            _ => Lane::Bulk,
        }
    }

    /// Whether it tells of a change of a session.
    pub fn is_notice(self) -> bool {
        matches!(self, Self::SessionBooked | Self::SessionMoved | Self::SessionCancelled)
    }

    /// Whether it reminds somebody of a session.
    pub fn is_reminder(self) -> bool {
        matches!(self, Self::SessionReminder | Self::CoachReminder)
    }

    /// Whether a second copy does less harm than none, when nobody knows whether the first arrived.
    pub fn may_go_twice(self) -> bool {
        self.is_notice() || self.is_reminder()
    }

    /// Whether its reader can end letters of this sort with one press (RFC 8058) and keep the others.
    pub fn can_be_unsubscribed(self) -> bool {
        matches!(self, Self::CoachAgenda | Self::HomeworkAssigned | Self::HomeworkNudge)
    }

    /// Whether it is planned and sent even while letters are held.
    pub fn passes_hold(self) -> bool {
        matches!(self, Self::SignIn | Self::SecurityNotice | Self::Test)
    }
}

/// Whose inbox a letter goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// A client.
    Client(ClientId),
    /// A member of staff.
    Staff(StaffId),
}

impl std::fmt::Display for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Client(id) => write!(f, "client:{id}"),
            Self::Staff(id) => write!(f, "staff:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_way_back() {
        assert!(Kind::ALL.iter().all(|kind| Kind::of(kind.word()) == Some(*kind)));
        assert!(State::ALL.iter().all(|state| State::of(state.word()) == Some(*state)));
        assert!(Reason::ALL.iter().all(|reason| Reason::of(reason.word()) == Some(*reason)));
    }

    #[test]
    fn a_letter_that_can_be_unsubscribed_is_never_urgent_nor_sent_twice() {
        let optional: Vec<_> = Kind::ALL.iter().filter(|kind| kind.can_be_unsubscribed()).collect();
        assert_eq!(optional, [&Kind::CoachAgenda, &Kind::HomeworkAssigned, &Kind::HomeworkNudge]);
        assert!(optional.iter().all(|kind| kind.lane() == Lane::Bulk && !kind.may_go_twice() && !kind.passes_hold()));
    }
}
