//! Attempts: what an answer of the mail server means, how long to wait after it, and when to stop.

use jiff::{SignedDuration, Timestamp};

use super::{Kind, Reason, State};

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The mail server took it.
    Sent,
    /// Not now: worth another attempt, and counted.
    TryAgain,
    /// Our connections were all in use: worth another attempt, and not counted.
    NoTurn,
    /// The mail server will not have us: our set-up, nobody's address. Worth another attempt, and not counted.
    OurFault,
    /// There is no such address.
    AddressRefused,
    /// It will not take this letter.
    Undelivered,
    /// It never said whether it took the letter.
    Unknown,
}

impl Answer {
    /// As attempts are recorded.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::TryAgain => "try-again",
            Self::NoTurn => "no-turn",
            Self::OurFault => "our-fault",
            Self::AddressRefused => "address-refused",
            Self::Undelivered => "undelivered",
            Self::Unknown => "unknown",
        }
    }
}

/// Where an answer leaves a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its state now.
    pub state: State,
    /// Why, if it is not sent.
    pub reason: Option<Reason>,
    /// For one that waits: when it is tried again.
    pub next_attempt_at: Option<Timestamp>,
    /// Whether the attempt counts against the limit.
    pub counted: bool,
}

/// What a letter has behind it when an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History {
    /// Attempts that counted, this one left out.
    pub counted: i32,
    /// Attempts whose end nobody knows, this one left out.
    pub unknown: i32,
}

/// So many counted attempts, and no more.
pub const MOST_COUNTED: i32 = 12;
/// How long a letter that found no connection lets others go first.
const STEP_ASIDE: SignedDuration = SignedDuration::from_secs(5);
/// How long nothing is tried after the mail server refused us.
pub const RELAY_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Where an answer leaves a letter. `jitter` lies between −1 and 1 and moves the wait by at most a tenth.
pub fn settle(kind: Kind, answer: Answer, history: History, now: Timestamp, jitter: f64) -> Settled {
    let end = |state, reason| Settled { state, reason, next_attempt_at: None, counted: true };
    let again = |wait: SignedDuration, counted| Settled {
        state: State::Waiting,
        reason: None,
        next_attempt_at: Some(now + wait),
        counted,
    };
    match answer {
        Answer::Sent => end(State::Sent, None),
        Answer::AddressRefused => end(State::GivenUp, Some(Reason::AddressRefused)),
        Answer::Undelivered => end(State::GivenUp, Some(Reason::Undelivered)),
        Answer::NoTurn => again(STEP_ASIDE, false),
        Answer::OurFault => again(RELAY_PAUSE, false),
        Answer::TryAgain if history.counted + 1 < MOST_COUNTED => again(back_off(history.counted, jitter), true),
        Answer::TryAgain => end(State::GivenUp, Some(Reason::Undelivered)),
        Answer::Unknown if kind.may_go_twice() && history.unknown == 0 => again(back_off(0, jitter), true),
        Answer::Unknown => end(State::GivenUp, Some(Reason::Unknown)),
    }
}

/// One, five, fifteen, sixty minutes, then hourly; with a tenth of jitter, so that a thousand letters do not come back at once.
fn back_off(counted: i32, jitter: f64) -> SignedDuration {
    let minutes = match counted {
        0 => 1,
        1 => 5,
        2 => 15,
        _ => 60,
    };
    let wait = SignedDuration::from_mins(minutes);
    wait + wait.mul_f64(0.1 * jitter.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn after(kind: Kind, answer: Answer, counted: i32, unknown: i32) -> Settled {
        settle(kind, answer, History { counted, unknown }, NOW, 0.0)
    }

    #[test]
    fn waits_grow_to_an_hour_and_end_after_twelve() {
        let minutes: Vec<_> = (0..12)
            .map(|counted| {
                after(Kind::SessionReminder, Answer::TryAgain, counted, 0)
                    .next_attempt_at
                    .map(|at| (at - NOW).as_mins())
            })
            .collect();
        let hourly = [Some(60); 8];
        assert_eq!(minutes[..3], [Some(1), Some(5), Some(15)]);
        assert_eq!(minutes[3..11], hourly);
        assert_eq!(minutes[11], None);
        assert_eq!(after(Kind::SessionReminder, Answer::TryAgain, 11, 0).state, State::GivenUp);
    }

    #[test]
    fn what_is_ours_costs_no_attempt() {
        for (answer, seconds) in [(Answer::OurFault, 60), (Answer::NoTurn, 5)] {
            let settled = after(Kind::SessionReminder, answer, 11, 0);
            let next = Some(NOW + SignedDuration::from_secs(seconds));
            assert_eq!((settled.state, settled.counted, settled.next_attempt_at), (State::Waiting, false, next));
        }
    }

    #[test]
    fn what_nobody_knows_goes_once_more_only_where_two_do_less_harm_than_none() {
        assert_eq!(after(Kind::SessionReminder, Answer::Unknown, 0, 0).state, State::Waiting);
        assert_eq!(after(Kind::SessionReminder, Answer::Unknown, 1, 1).reason, Some(Reason::Unknown));
        assert_eq!(after(Kind::HomeworkNudge, Answer::Unknown, 0, 0).reason, Some(Reason::Unknown));
        assert_eq!(after(Kind::HomeworkAssigned, Answer::Unknown, 0, 0).reason, Some(Reason::Unknown));
        assert_eq!(after(Kind::SignIn, Answer::Unknown, 0, 0).state, State::GivenUp);
    }

    #[test]
    fn jitter_moves_a_wait_by_a_tenth() {
        let late =
            settle(Kind::Test, Answer::TryAgain, History { counted: 3, unknown: 0 }, NOW, 1.0).next_attempt_at.unwrap();
        assert_eq!(late - NOW, SignedDuration::from_mins(66));
    }
}
