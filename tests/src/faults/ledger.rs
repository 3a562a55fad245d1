//! The ledger: what was accepted, what was asked and never answered, and how often a letter was on its way when something was killed.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Answer;

/// A session that was accepted. Coach and start name it: no two are ever asked for at the same time.
#[derive(Clone, Debug)]
pub(crate) struct Booked {
    pub(crate) coach: String,
    pub(crate) client: String,
    pub(crate) starts_at_local: String,
    /// The id, unless the answer that named it was lost.
    pub(crate) id: Option<String>,
    pub(crate) key: String,
    pub(crate) cancelled: bool,
}

/// Everything on record.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) booked: Vec<Booked>,
    /// Letters asked for and accepted: those that are to say that mail flows.
    pub(crate) tests: usize,
    /// Calls that were accepted: bookings, cancellations, letters asked for.
    pub(crate) accepted: usize,
    /// Calls that got no answer, or one that says to come again; each was repeated under its key.
    pub(crate) repeated: usize,
    /// Answers that say it had been done before.
    pub(crate) replayed: usize,
    /// Calls that were refused or never answered, in words. Nothing people do here may be refused.
    pub(crate) wrong: Vec<String>,
    /// Statuses of 500 and above, and how many of them came without saying when to come again.
    pub(crate) regrets: HashMap<u16, usize>,
    pub(crate) regrets_without_a_time: usize,
    /// The longest that a yes took, and the longest that anything else took, silence included.
    pub(crate) slowest_yes: Duration,
    pub(crate) slowest_regret: Duration,
    /// Clients whose address the mail server does not know: what is not sent to them is shown to their coach.
    pub(crate) unreachable: HashSet<String>,
    /// How many sends of each letter were under way at a kill.
    hits: HashMap<String, usize>,
    attempts_seen: HashSet<(String, i32)>,
}

/// The ledger, shared.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Pages>);

impl Ledger {
    pub(crate) fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an answer means to whoever asked.
pub(crate) enum Entered {
    Accepted(Answer),
    /// Silence, or a regret: to be asked again under the same key.
    Again,
    /// A no, where nothing may be refused.
    Wrong(Answer),
}

impl Pages {
    /// Enters what a call was answered after some time.
    pub(crate) fn enter(&mut self, answer: Option<Answer>, took: Duration) -> Entered {
        match answer {
            Some(answer) if answer.is_yes() => {
                self.slowest_yes = self.slowest_yes.max(took);
                self.accepted += 1;
                self.replayed += usize::from(answer.replayed);
                Entered::Accepted(answer)
            }
            Some(answer) if answer.status < 500 => Entered::Wrong(answer),
            answer => {
                if let Some(answer) = answer {
                    *self.regrets.entry(answer.status).or_default() += 1;
                    self.regrets_without_a_time += usize::from(!answer.retry_after);
                }
                self.slowest_regret = self.slowest_regret.max(took);
                self.repeated += 1;
                Entered::Again
            }
        }
    }

    /// The longest that anybody waited for anything.
    pub(crate) fn slowest(&self) -> Duration {
        self.slowest_yes.max(self.slowest_regret)
    }

    /// Notes the letters that stand in `sending` just after a kill, with the number of their attempt; says how many this kill hit.
    pub(crate) fn hit(&mut self, sending: Vec<(String, i32)>) -> usize {
        let mut new = 0;
        for (letter, attempt) in sending {
            if self.attempts_seen.insert((letter.clone(), attempt)) {
                *self.hits.entry(letter).or_default() += 1;
                new += 1;
            }
        }
        new
    }

    pub(crate) fn hits_of(&self, letter: &str) -> usize {
        self.hits.get(letter).copied().unwrap_or_default()
    }

    pub(crate) fn hits(&self) -> usize {
        self.hits.values().sum()
    }
}
