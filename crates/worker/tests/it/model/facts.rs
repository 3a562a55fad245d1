//! What is so in one small practice: a client with a plan, a coach, and their sessions. Facts only; what follows from them is elsewhere.

use std::collections::BTreeSet;

use domain::people::WordingLevel;
use domain::scheduling::Attendance;
use domain::time::{SafeHours, Zone};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use super::homework::Piece;
use super::hours::Wall;
use super::ledger::Ledger;

/// Who reads a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reader {
    Client,
    Coach,
}

pub(super) const READERS: [Reader; 2] = [Reader::Client, Reader::Coach];

/// A lead for each of the two slots, in minutes.
pub(super) type Leads = [Option<i64>; 2];

pub(super) const CLIENT_LEADS: Leads = [Some(24 * 60), Some(2 * 60)];
pub(super) const COACH_LEADS: Leads = [Some(12 * 60), None];

/// What was agreed about being reached.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) by_mail: bool,
    pub(super) has_address: bool,
    pub(super) confirmed: bool,
    pub(super) refused: bool,
    pub(super) hours: SafeHours,
    pub(super) wording: WordingLevel,
    pub(super) calendar_files: bool,
    pub(super) leads: Option<Leads>,
    /// Paused; the inner instant is when that ends by itself.
    pub(super) paused: Option<Option<Timestamp>>,
    /// At which hour nudges come, if the client said yes to them.
    pub(super) nudges_at: Option<i8>,
    /// Nudges alone are paused, in the same way.
    pub(super) nudges_paused: Option<Option<Timestamp>>,
    pub(super) stopped: bool,
    pub(super) review_on: Date,
}

impl Plan {
    pub(super) fn is_paused(&self, at: Timestamp) -> bool {
        rests(self.paused, at)
    }

    /// Whether nudges rest, whatever becomes of other letters.
    pub(super) fn do_nudges_rest(&self, at: Timestamp) -> bool {
        rests(self.nudges_paused, at)
    }
}

fn rests(paused: Option<Option<Timestamp>>, at: Timestamp) -> bool {
    paused.is_some_and(|until| until.is_none_or(|until| at < until))
}

#[derive(Clone, Debug)]
pub(super) struct Coach {
    pub(super) zone: Zone,
    pub(super) hours: Option<SafeHours>,
    pub(super) leads: Option<Leads>,
    pub(super) agenda_at: Option<Time>,
}

/// When and where, as it was promised.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) starts_at: Timestamp,
    pub(super) ends_at: Timestamp,
    /// What was said: a wall clock, and the zone it hangs in.
    pub(super) wall: (DateTime, &'static str),
    pub(super) place: i64,
    pub(super) made_at: Timestamp,
    /// Who made the promise.
    pub(super) by_coach: bool,
}

/// What somebody knows of a session: whether it is to be held, when, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) booked: bool,
    pub(super) starts_at: Timestamp,
    pub(super) wall: (DateTime, &'static str),
    pub(super) place: i64,
}

/// Who changes a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doer {
    Coach,
    Client,
    Else,
}

/// A change of a session, what held afterwards, and what held before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    pub(super) by: Doer,
    pub(super) after: Known,
    /// The entry that was in force, and whether the session was to be held; nothing before the booking.
    pub(super) before: Option<(usize, bool)>,
    pub(super) undone: bool,
    pub(super) undoes: bool,
}

impl Known {
    /// Whether a reader would notice no difference: the same instant, in the same place.
    pub(super) fn feels_like(self, other: Self) -> bool {
        (self.booked, self.starts_at, self.place) == (other.booked, other.starts_at, other.place)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) entries: Vec<Entry>,
    pub(super) in_force: usize,
    pub(super) booked: bool,
    pub(super) sequence: i64,
    pub(super) changes: Vec<Change>,
    /// Whether it was held, if somebody noted it.
    pub(super) attendance: Option<Attendance>,
}

impl Session {
    pub(super) fn entry(&self) -> &Entry {
        &self.entries[self.in_force]
    }

    pub(super) fn known(&self) -> Known {
        let Entry { starts_at, wall, place, .. } = *self.entry();
        Known { booked: self.booked, starts_at, wall, place }
    }
}

/// One client, one coach, and everything that is so.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) client_zone: Zone,
    pub(super) archived: bool,
    pub(super) paired: bool,
    pub(super) plan: Option<Plan>,
    pub(super) coach: Coach,
    pub(super) sessions: Vec<Session>,
    pub(super) homework: Vec<Piece>,
    /// When the two spoke otherwise.
    pub(super) spoken_at: Vec<Timestamp>,
    pub(super) ledger: Ledger,
    /// When the worker last had a round.
    pub(super) last_round_at: Timestamp,
    /// When it was last chosen how each reader is written to: the client, the coach.
    pub(super) chosen_at: [Timestamp; 2],
    /// Mornings since then still ask for an agenda.
    pub(super) mornings_since: Timestamp,
    /// Days of nudges, each with its first moment, that were to come or still of use at some time since the last round.
    pub(super) foreseen: BTreeSet<(Date, Timestamp)>,
}

impl World {
    /// The hours of a reader. A client without a plan has none agreed; nothing goes to them anyway.
    pub(super) fn wall(&self, reader: Reader) -> Wall {
        match reader {
            Reader::Client => {
                let hours = self.plan.as_ref().map_or_else(SafeHours::default, |plan| plan.hours.clone());
                Wall { zone: self.client_zone.clone(), hours: Some(hours) }
            }
            Reader::Coach => Wall { zone: self.coach.zone.clone(), hours: self.coach.hours.clone() },
        }
    }

    pub(super) fn leads(&self, reader: Reader) -> Leads {
        match reader {
            Reader::Client => self.plan.as_ref().and_then(|plan| plan.leads).unwrap_or(CLIENT_LEADS),
            Reader::Coach => self.coach.leads.unwrap_or(COACH_LEADS),
        }
    }

    /// Why nothing automatic may go to a reader now.
    pub(super) fn silence(&self, reader: Reader, at: Timestamp) -> Option<&'static str> {
        if self.archived || !self.paired {
            return Some("ended");
        }
        if reader == Reader::Coach {
            return None;
        }
        match &self.plan {
            None => Some("no-plan"),
            Some(plan) if plan.stopped || !plan.by_mail => Some("no-contact"),
            Some(plan) if plan.refused => Some("address-refused"),
            Some(plan) if !plan.has_address => Some("no-plan"),
            Some(plan) if plan.is_paused(at) => Some("paused"),
            Some(_) => None,
        }
    }

    /// Whoever chooses another morning is still told of this one.
    pub(super) fn coach_changed(&mut self, at: Timestamp) {
        let today = self.coach.zone.day(self.coach.zone.today(at)).0;
        self.ledger.look_again(Reader::Coach, at);
        self.chosen_at[Reader::Coach as usize] = at;
        self.mornings_since = self.mornings_since.min(today - SignedDuration::from_secs(1));
    }

    /// How much a letter to the client may reveal now.
    pub(super) fn wording(&self, at: Timestamp) -> WordingLevel {
        match &self.plan {
            Some(plan) if plan.confirmed && self.client_zone.today(at) <= plan.review_on => plan.wording,
            _ => WordingLevel::Neutral,
        }
    }

    /// Whether a letter to the client brings a calendar file.
    pub(super) fn calendar_file(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.calendar_files && plan.confirmed)
    }
}

/// When a reminder of this lead stops being of use.
pub(super) fn useful_until(starts_at: Timestamp, lead: i64) -> Timestamp {
    starts_at - if lead >= 6 * 60 { SignedDuration::from_hours(2) } else { SignedDuration::from_mins(10) }
}
