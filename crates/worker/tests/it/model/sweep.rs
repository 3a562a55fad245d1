//! A round of the worker as it ought to be: what is written down, what ends, and what is sent, at one instant.

use domain::people::WordingLevel;
use jiff::Timestamp;

use super::facts::{Reader, World};
use super::heard::Heard;
use super::ledger::{Key, State};
use super::readings::NOTICES_STAY_WITH_THEIR_ENTRY;
use super::start::Verdict;

/// What the mail server says to everything in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    Later,
    NoSuchAddress,
    Refused,
    /// It hangs up after the final dot.
    Nothing,
}

/// A letter that began to be sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sending {
    pub(super) key: Key,
    pub(super) kind: &'static str,
    pub(super) told: Option<(bool, Timestamp)>,
    pub(super) wording: Option<WordingLevel>,
    pub(super) calendar_file: bool,
    /// The homework it lists, each with the step it stands for.
    pub(super) lists: Vec<(usize, i64)>,
    /// What an agenda tells of homework.
    pub(super) tells: Vec<Heard>,
}

/// What the rules leave open, as it was seen: when a letter that was put off is tried again, and which letters went first.
pub(super) struct Seen<'a> {
    pub(super) again: &'a dyn Fn(Key) -> Timestamp,
    pub(super) began: &'a dyn Fn(Key) -> bool,
}

impl World {
    /// Everything that a round does at an instant; of what the rules leave open, `seen` says how it came.
    pub(super) fn sweep(&mut self, at: Timestamp, answer: Answer, seen: &Seen<'_>) -> Vec<Sending> {
        let mut sent = Vec::new();
        loop {
            let planned = self.plan_reminders(at) | self.plan_nudges(at) | self.plan_agenda(at) | self.expire(at);
            let began = self.start_all(at, answer, seen);
            let done = !planned && began.is_none();
            sent.extend(began.into_iter().flatten());
            if done {
                (self.last_round_at, self.mornings_since) = (at, at);
                self.foresee_anew(at);
                return sent;
            }
        }
    }

    fn expire(&mut self, at: Timestamp) -> bool {
        let mut ended = false;
        for letter in
            self.ledger.letters.iter_mut().filter(|letter| letter.state == State::Waiting && letter.not_after <= at)
        {
            (letter.state, letter.settled_at, ended) = (State::Expired, Some(at), true);
        }
        ended
    }

    /// Looks at everything that waits and whose time has come; nothing, when there is nothing to look at.
    fn start_all(&mut self, at: Timestamp, answer: Answer, seen: &Seen<'_>) -> Option<Vec<Sending>> {
        let (mut sent, mut moved) = (Vec::new(), false);
        let mut places: Vec<_> = (0..self.ledger.letters.len()).collect();
        places.sort_by_key(|place| !(seen.began)(self.ledger.letters[*place].key));
        for place in places {
            let letter = &self.ledger.letters[place];
            if letter.state != State::Waiting || letter.look_at > at {
                continue;
            }
            match self.verdict(letter, at) {
                Verdict::Stay(reason, until) => {
                    let letter = &mut self.ledger.letters[place];
                    (letter.reason, letter.look_at) = (reason, until);
                }
                Verdict::Drop(reason) => {
                    let letter = &mut self.ledger.letters[place];
                    (letter.state, letter.reason, letter.settled_at) = (State::Dropped, Some(reason), Some(at));
                    moved = true;
                }
                Verdict::Send(kind) => {
                    sent.push(self.begin(place, kind, at));
                    self.settle(place, answer, seen);
                    moved = true;
                }
            }
        }
        moved.then_some(sent)
    }

    fn begin(&mut self, place: usize, kind: &'static str, at: Timestamp) -> Sending {
        let key = self.ledger.letters[place].key;
        let session = key.session().map(|session| &self.sessions[session]);
        let (present, in_force) = (session.map(super::facts::Session::known), session.map(|session| session.in_force));
        let to_client = key.reader() == Reader::Client;
        let calendar_file = session.is_some() && to_client && self.calendar_file();
        let wording = to_client.then(|| self.wording(at));
        let lists = if let Key::Nudge { on } = key { self.listed(on, at) } else { Vec::new() };
        let tells = if let Key::Agenda { .. } = key { self.heard(at) } else { Vec::new() };
        let letter = &mut self.ledger.letters[place];
        (letter.sending_at, letter.told) = (Some(at), present);
        (letter.lists, letter.tells) = (lists.clone(), tells.clone());
        if !NOTICES_STAY_WITH_THEIR_ENTRY {
            letter.entry = in_force;
        }
        let told = present.map(|known| (known.booked, known.starts_at));
        Sending { key, kind, told, wording, calendar_file, lists, tells }
    }

    fn settle(&mut self, place: usize, answer: Answer, seen: &Seen<'_>) {
        let letter = &mut self.ledger.letters[place];
        let key = letter.key;
        let once_only = letter.unknown > 0 || matches!(key, Key::Agenda { .. } | Key::Nudge { .. });
        (letter.state, letter.reason) = match answer {
            Answer::Taken => (State::Sent, None),
            Answer::Later => (State::Waiting, None),
            Answer::NoSuchAddress => (State::GivenUp, Some("address-refused")),
            Answer::Refused => (State::GivenUp, Some("undelivered")),
            Answer::Nothing if once_only => (State::GivenUp, Some("unknown")),
            Answer::Nothing => (State::Waiting, None),
        };
        letter.unknown += i64::from(answer == Answer::Nothing);
        if letter.state == State::Waiting {
            letter.look_at = (seen.again)(key);
        } else {
            letter.settled_at = letter.sending_at;
        }
        if answer == Answer::NoSuchAddress && key.reader() == Reader::Client {
            self.plan.iter_mut().for_each(|plan| plan.refused = true);
            self.ledger.look_again(Reader::Client, letter_time(&self.ledger, place));
        }
    }
}

fn letter_time(ledger: &super::ledger::Ledger, place: usize) -> Timestamp {
    ledger.letters[place].sending_at.expect("it began to be sent")
}
