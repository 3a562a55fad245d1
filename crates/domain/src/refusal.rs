//! What Halcyon answers when it will not do a thing: a name that never changes, and a sentence for a person.
//!
//! Every refusal there is stands in this file, so that the list of them can be printed, tested and read as a whole.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp, civil::DateTime};

/// What sort of refusal it is. The doors turn it into a status, each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something in what was sent cannot be used as it is.
    Invalid,
    /// There is no such thing, or not for whoever asks.
    Missing,
    /// It is there, and this person may not do this to it.
    Forbidden,
    /// It does not fit what is there now.
    Conflict,
    /// The thing has changed since it was read.
    Stale,
    /// Too often; worth trying again after a while.
    TooOften,
}

/// One field that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into what was sent, such as `/safe_hours/0/from`.
    pub pointer: Cow<'static, str>,
    /// A sentence that says what would be right.
    pub detail: Cow<'static, str>,
}

/// A free stretch of a coach's time, offered in place of one that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeTime {
    /// From when a session of the length asked for could start.
    pub starts_at: Timestamp,
    /// Until when it could start at the latest.
    pub last_start_at: Timestamp,
}

/// A refusal, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One or more fields cannot be used.
    Invalid(Vec<Fault>),
    /// No such thing, or not for whoever asks.
    NotFound,
    /// Not theirs to do.
    NotYours,
    /// The thing has changed since it was read.
    Changed,
    /// The time is taken; near times that are free.
    SlotTaken(Vec<FreeTime>),
    /// The local time asked for is skipped by the zone's clock; the time that comes out.
    TimeSkipped(DateTime),
    /// Only something that lies ahead can be booked or moved there.
    InThePast,
    /// A session that was cancelled cannot be moved or attended.
    SessionCancelled,
    /// Attendance is recorded once the session has begun.
    NotYetBegun,
    /// The session has begun: it stays as it was.
    AlreadyBegun,
    /// Coach and client do not work together (any more).
    NotPaired,
    /// The client's file is closed.
    ClientArchived,
    /// The address is in use by another member of staff.
    AddressInUse,
    /// Only the client may raise this.
    OnlyTheClient,
    /// There is no address to write to.
    NoAddress,
    /// The client asked for nothing automatic.
    NoContactWanted,
    /// One invitation in seven days.
    InvitedRecently,
    /// Too many tries, or too much asked for; how long until it is worth trying again.
    TooOften(SignedDuration),
    /// The link has been used or its time has passed.
    LinkSpent,
    /// The same idempotency key was used for something else.
    KeyReused,
    /// The last owner stays an owner.
    LastOwner,
    /// Nothing is held.
    NotHeld,
    /// There is nothing left that could be undone.
    NothingToUndo,
    /// Whoever wrote the homework took it back.
    HomeworkWithdrawn,
    /// Words are changed, and taken back, by whoever wrote them.
    NotTheAuthor,
    /// What was shown at a door is not what is kept, or nothing is kept: it is not said which.
    NotMatched,
    /// So many guesses led to nothing that the next one waits; how long until it is looked at.
    WaitFirst(SignedDuration),
    /// What was half done at a door has run out, or was ended.
    Lapsed,
    /// Whoever is signed in shows once more that it is they.
    ProofNeeded,
    /// They have a way in already.
    AlreadySetUp,
    /// Without it they could not sign in any more.
    LastWayIn,
}

/// Name, sort and sentence of each refusal: the one list of them.
const BOOK: &[(&str, Sort, &str)] = &[
    ("invalid", Sort::Invalid, "Something in this cannot be used as it is."),
    ("not-found", Sort::Missing, "There is nothing here under that name."),
    ("not-yours", Sort::Forbidden, "This is not yours to do."),
    ("changed-meanwhile", Sort::Stale, "This has changed since you read it. Please look again."),
    ("slot-taken", Sort::Conflict, "That time is taken. Near times that are free come with this answer."),
    ("time-skipped", Sort::Invalid, "The clock skips that time on that day. Please choose the time shown instead."),
    ("in-the-past", Sort::Invalid, "That time has passed. Please choose one that lies ahead."),
    ("session-cancelled", Sort::Conflict, "This session is cancelled. Book a new one, or undo."),
    ("not-yet-begun", Sort::Conflict, "This session has not begun yet."),
    ("already-begun", Sort::Conflict, "This session has begun, so its time stays as it was."),
    ("not-paired", Sort::Conflict, "This coach and this client do not work together at the moment."),
    ("client-archived", Sort::Conflict, "This client's file is closed. Open it again first."),
    ("address-in-use", Sort::Conflict, "Another member of staff has this address."),
    ("only-the-client", Sort::Forbidden, "Only the client can choose this."),
    ("no-address", Sort::Conflict, "There is no address to write to yet."),
    ("no-contact-wanted", Sort::Conflict, "This client makes contact on their own; nothing is sent."),
    ("invited-recently", Sort::TooOften, "An invitation went out within the last seven days."),
    (
        "too-often",
        Sort::TooOften,
        "This came too often, so it was not looked at. Nothing is lost: please try again a little later.",
    ),
    ("link-spent", Sort::Conflict, "This link has been used, or its time has passed."),
    ("key-reused", Sort::Conflict, "This idempotency key belongs to another request."),
    ("last-owner", Sort::Conflict, "The practice keeps at least one owner."),
    ("not-held", Sort::Conflict, "No letters are held."),
    ("nothing-to-undo", Sort::Conflict, "There is nothing left to undo here."),
    ("homework-withdrawn", Sort::Conflict, "Whoever wrote this has taken it back."),
    ("not-the-author", Sort::Conflict, "Only whoever wrote this changes its words or takes it back."),
    ("not-matched", Sort::Forbidden, "This does not match what we keep. Please try once more."),
    ("wait-first", Sort::TooOften, "There were many tries, so this door rests for a while. Please come back later."),
    ("lapsed", Sort::Conflict, "This took longer than we wait. Please begin again."),
    ("proof-needed", Sort::Forbidden, "Before this is changed, please show once more that it is you."),
    (
        "already-set-up",
        Sort::Conflict,
        "They sign in already. An owner, or `halcyon reset`, gives them a new beginning.",
    ),
    (
        "last-way-in",
        Sort::Conflict,
        "This is your only way in, so it stays. Once you have another passkey, or a password with an authenticator, it can go.",
    ),
];

impl Refusal {
    /// One field, one sentence.
    pub fn at(pointer: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(vec![Fault { pointer: pointer.into(), detail: detail.into() }])
    }

    /// The same refusal, seen from one level further out: `/from` becomes `/safe_hours/0/from`.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        match self {
            Self::Invalid(faults) => Self::Invalid(
                faults
                    .into_iter()
                    .map(|fault| Fault { pointer: format!("{prefix}{}", fault.pointer).into(), ..fault })
                    .collect(),
            ),
            other => other,
        }
    }

    /// The stable name, in kebab-case.
    pub fn code(&self) -> &'static str {
        self.entry().0
    }

    /// What sort of refusal it is.
    pub fn sort(&self) -> Sort {
        self.entry().1
    }

    /// A sentence for a person. It blames nobody.
    pub fn sentence(&self) -> &'static str {
        self.entry().2
    }

    /// The same, with how long to wait where there is something to wait for.
    pub fn said(&self) -> Cow<'static, str> {
        match self {
            Self::WaitFirst(wait) => {
                let wait = in_words(*wait);
                format!("There were many tries, so this door rests for {wait}. Please come back then.").into()
            }
            Self::TooOften(wait) => {
                let wait = in_words(*wait);
                format!("This came too often, so it was not looked at. Nothing is lost: please try again in {wait}.")
                    .into()
            }
            _ => self.sentence().into(),
        }
    }

    /// How long until it is worth trying again, if that is known.
    pub fn wait(&self) -> Option<SignedDuration> {
        match self {
            Self::WaitFirst(wait) | Self::TooOften(wait) => Some(*wait),
            _ => None,
        }
    }

    /// Every name with its sort and sentence, for the reference of the interface.
    pub fn all() -> impl Iterator<Item = (&'static str, Sort, &'static str)> {
        BOOK.iter().copied()
    }

    fn entry(&self) -> (&'static str, Sort, &'static str) {
        BOOK[match self {
            Self::Invalid(_) => 0,
            Self::NotFound => 1,
            Self::NotYours => 2,
            Self::Changed => 3,
            Self::SlotTaken(_) => 4,
            Self::TimeSkipped(_) => 5,
            Self::InThePast => 6,
            Self::SessionCancelled => 7,
            Self::NotYetBegun => 8,
            Self::AlreadyBegun => 9,
            Self::NotPaired => 10,
            Self::ClientArchived => 11,
            Self::AddressInUse => 12,
            Self::OnlyTheClient => 13,
            Self::NoAddress => 14,
            Self::NoContactWanted => 15,
            Self::InvitedRecently => 16,
            Self::TooOften(_) => 17,
            Self::LinkSpent => 18,
            Self::KeyReused => 19,
            Self::LastOwner => 20,
            Self::NotHeld => 21,
            Self::NothingToUndo => 22,
            Self::HomeworkWithdrawn => 23,
            Self::NotTheAuthor => 24,
            Self::NotMatched => 25,
            Self::WaitFirst(_) => 26,
            Self::Lapsed => 27,
            Self::ProofNeeded => 28,
            Self::AlreadySetUp => 29,
            Self::LastWayIn => 30,
        }]
    }
}

/// A length as people say it, never less than it is: minutes, and hours from an hour and a half on.
fn in_words(length: SignedDuration) -> String {
    let begun = i64::from(length.subsec_nanos() > 0);
    let minutes = (length.as_secs() + begun).max(1).unsigned_abs().div_ceil(60);
    let hours = minutes.div_ceil(60);
    match (minutes, hours) {
        (1, _) => "a minute".to_owned(),
        (2..=90, _) => format!("{minutes} minutes"),
        _ => format!("{hours} hours"),
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said())
    }
}

impl std::error::Error for Refusal {}

/// Collects what is wrong with several fields, so that a person is told all of it at once.
#[derive(Debug, Default)]
pub struct Check(Vec<Fault>);

impl Check {
    /// Keeps the value, or notes what was wrong with it under `prefix`.
    pub fn take<T>(&mut self, prefix: &str, read: Result<T, Refusal>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(refusal) => {
                match refusal.under(prefix) {
                    Refusal::Invalid(faults) => self.0.extend(faults),
                    other => self.note(prefix.to_owned(), other.sentence()),
                }
                None
            }
        }
    }

    /// Notes one more thing that is wrong.
    pub fn note(&mut self, pointer: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) {
        self.0.push(Fault { pointer: pointer.into(), detail: detail.into() });
    }

    /// Nothing was wrong, or everything that was.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every fault noted.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_kebab_case_and_sentences_end() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, _, sentence) in Refusal::all() {
            assert!(seen.insert(code), "{code} stands twice");
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn the_last_refusal_is_the_last_of_the_book() {
        assert_eq!(Refusal::LastWayIn.code(), "last-way-in");
        assert_eq!(BOOK.len(), 31);
    }

    #[test]
    fn how_long_to_wait_is_said_and_never_too_short() {
        let said = |seconds| Refusal::WaitFirst(SignedDuration::from_secs(seconds)).said().into_owned();
        for (seconds, words) in [
            (-5, "for a minute."),
            (1, "for a minute."),
            (60, "for a minute."),
            (61, "for 2 minutes."),
            (3_600, "for 60 minutes."),
            (5_400, "for 90 minutes."),
            (5_401, "for 2 hours."),
            (43_200, "for 12 hours."),
        ] {
            assert!(said(seconds).contains(words), "{seconds}: {}", said(seconds));
        }
        assert!(Refusal::TooOften(SignedDuration::from_secs(90)).said().ends_with("in 2 minutes."));
        assert_eq!(Refusal::NotMatched.said(), Refusal::NotMatched.sentence());
        assert_eq!(Refusal::NotMatched.wait(), None);
    }

    #[test]
    fn several_faults_are_told_at_once_under_their_fields() {
        let mut check = Check::default();
        let kept = check.take::<()>("/name", Err(Refusal::at("", "A name is needed.")));
        check.take::<()>("/safe_hours/0", Err(Refusal::at("/from", "A time such as 08:00.")));
        assert_eq!(kept, None);
        let Err(Refusal::Invalid(faults)) = check.finish() else { panic!("nothing was noted") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_ref()).collect();
        assert_eq!(pointers, ["/name", "/safe_hours/0/from"]);
    }
}
