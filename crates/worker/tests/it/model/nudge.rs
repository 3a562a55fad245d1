//! Nudges as they ought to go: the day of each step of each piece of homework, one letter for those whose day it is, and what keeps it away.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::facts::{Reader, World};
use super::homework::{Piece, later};
use super::ledger::{Key, Letter, State};
use super::readings::{
    A_REST_MAY_BRING_A_STEP_FORWARD, NOBODY_KNOWS_IS_AS_GOOD_AS_SENT, THE_CLIENTS_FIRST_DAY_STANDS_BEFORE_THE_DUE_DAY,
    WHAT_IS_NOT_WANTED_IS_PAUSED, WHAT_WAS_GIVEN_UP_HAS_ASKED,
};
use super::start::Verdict;

/// How long a nudge is of use.
const OF_USE: SignedDuration = SignedDuration::from_hours(24);
/// How far apart two of them are, midnight or not.
const APART: SignedDuration = SignedDuration::from_hours(20);
/// Days from each step to the next.
const GAPS: [i64; 3] = [3, 4, 0];

/// A step of a piece of homework that no letter has asked yet.
#[derive(Clone, Copy, Debug)]
struct Asking {
    piece: usize,
    step: i64,
    /// When a letter could first ask.
    moment: Timestamp,
    /// The client's day at that moment.
    on: Date,
}

impl Asking {
    fn is_of_use(&self, at: Timestamp) -> bool {
        self.moment <= at && at < self.moment + OF_USE
    }
}

impl World {
    /// The letters of the days on which homework is to be asked about: each when its moment has come, and those that will not go, with the reason.
    pub(super) fn plan_nudges(&mut self, at: Timestamp) -> bool {
        let mut planned = false;
        for (on, moment) in self.nudge_days(at) {
            planned |= at >= moment && self.plan_nudge(on, moment, at);
        }
        planned
    }

    fn plan_nudge(&mut self, on: Date, moment: Timestamp, at: Timestamp) -> bool {
        let former = self.ledger.find(Key::Nudge { on }).map(|letter| letter.state);
        if former.is_some_and(|state| state != State::Dropped) {
            return false;
        }
        let silence = self.silence_about_homework(at);
        if at < moment + OF_USE {
            let welcome = silence.is_none() && !self.is_too_soon(on, at) && self.wall(Reader::Client).is_safe(at);
            return welcome && self.write_nudge(on, moment, (State::Waiting, None), at);
        }
        // What a change puts into the past was never to come.
        let came = former.is_none() && self.foreseen.contains(&(on, moment));
        let reason = silence.or(self.is_too_soon(on, moment).then_some("covered"));
        came && self.write_nudge(on, moment, (State::Expired, reason), at)
    }

    fn write_nudge(
        &mut self,
        on: Date,
        moment: Timestamp,
        (state, reason): (State, Option<&'static str>),
        at: Timestamp,
    ) -> bool {
        let key = Key::Nudge { on };
        self.ledger.letters.retain(|letter| letter.key != key);
        let waiting = Letter::waiting(key, None, moment, moment + OF_USE);
        self.ledger.letters.push(Letter { state, reason, look_at: at, ..waiting });
        true
    }

    /// What becomes of a nudge that waits.
    pub(super) fn verdict_on_nudge(&self, letter: &Letter, on: Date, at: Timestamp) -> Verdict {
        if let Some(reason) = self.silence_about_homework(at) {
            return Verdict::Drop(reason);
        }
        if self.is_too_soon(on, at) {
            return Verdict::Drop("covered");
        }
        if self.listed(on, at).is_empty() {
            let mut open = self.homework.iter().filter(|piece| piece.is_open());
            let spoken = open.any(|piece| self.spoken_for(piece, at).is_some());
            return Verdict::Drop(if spoken { "superseded" } else { "answered" });
        }
        if self.wall(Reader::Client).is_safe(at) {
            return Verdict::Send("homework-nudge");
        }
        self.wait_for_safety(Reader::Client, at, letter.not_after)
    }

    /// The homework whose day it is, each with the last of its steps that are due.
    pub(super) fn listed(&self, on: Date, at: Timestamp) -> Vec<(usize, i64)> {
        let mut listed = BTreeMap::new();
        for asking in self.askings(at).into_iter().filter(|asking| asking.on <= on && asking.is_of_use(at)) {
            listed.insert(asking.piece, asking.step);
        }
        listed.into_iter().collect()
    }

    /// Notes the days that are to come or still of use, as things stand: what ends of them unsent is listed.
    pub(super) fn foresee(&mut self, at: Timestamp) {
        let days = self.nudge_days(at);
        self.foreseen.extend(days.into_iter().filter(|(_, moment)| at < *moment + OF_USE));
    }

    /// Only what is to come from here on.
    pub(super) fn foresee_anew(&mut self, at: Timestamp) {
        self.foreseen = BTreeSet::new();
        self.foresee(at);
    }

    /// Moments ahead at which a letter could ask.
    pub(super) fn nudge_moments(&self, now: Timestamp) -> Vec<Timestamp> {
        self.nudge_days(now).into_values().collect()
    }

    /// Why no letter about homework may go now. A pause of nudges alone is silence here.
    pub(super) fn silence_about_homework(&self, at: Timestamp) -> Option<&'static str> {
        let rest = self.plan.as_ref().filter(|plan| plan.nudges_at.is_none() || plan.do_nudges_rest(at));
        let unwanted = rest.is_some_and(|plan| WHAT_IS_NOT_WANTED_IS_PAUSED && plan.nudges_at.is_none());
        let silence = if unwanted { None } else { self.silence(Reader::Client, at) };
        silence.or(rest.map(|_| "paused"))
    }

    /// Whether another nudge went on that local day, or in the twenty hours before.
    fn is_too_soon(&self, on: Date, at: Timestamp) -> bool {
        let day = self.client_zone.today(at);
        let others = self.ledger.letters.iter().filter(|letter| letter.key != Key::Nudge { on });
        let mut went = others.filter(|letter| letter.may_have_arrived()).filter_map(|letter| letter.sending_at);
        went.any(|went_at| at.duration_since(went_at) < APART || day <= self.client_zone.today(went_at))
    }

    /// The days of all that was not asked yet, each with its first moment; none for a client who did not say yes.
    fn nudge_days(&self, at: Timestamp) -> BTreeMap<Date, Timestamp> {
        let mut days: BTreeMap<Date, Timestamp> = BTreeMap::new();
        for Asking { on, moment, .. } in self.askings(at) {
            days.entry(on).and_modify(|first| *first = moment.min(*first)).or_insert(moment);
        }
        days
    }

    fn askings(&self, at: Timestamp) -> Vec<Asking> {
        let wanted = self.paired && self.plan.as_ref().is_some_and(|plan| plan.nudges_at.is_some());
        let open = self.homework.iter().enumerate().filter(|(_, piece)| wanted && piece.is_open());
        open.flat_map(|(number, piece)| self.askings_of(number, piece, at)).collect()
    }

    fn askings_of(&self, number: usize, piece: &Piece, at: Timestamp) -> Vec<Asking> {
        let asked = self.last_asked(number);
        let spoken_for = self.spoken_for(piece, at);
        let asking = |(step, moment)| Asking { piece: number, step, moment, on: self.client_zone.today(moment) };
        // Who says "not now", or talks about it, while a step is of use needs no letter any more.
        let is_answered = |asking: &Asking| {
            piece.rests().any(|rest| asking.is_of_use(rest)) || spoken_for.is_some_and(|on| on < asking.moment + OF_USE)
        };
        let steps = self.steps(piece).into_iter().map(asking);
        let unasked =
            steps.filter(|asking| asking.moment >= piece.made_at && asked.is_none_or(|last| asking.step > last));
        unasked.filter(|asking| !is_answered(asking)).collect()
    }

    /// Whether a step is still to come, or of use.
    pub(super) fn is_to_be_asked(&self, number: usize, piece: &Piece, at: Timestamp) -> bool {
        self.askings_of(number, piece, at).iter().any(|asking| at < asking.moment + OF_USE)
    }

    /// The last step of a piece that a letter has asked.
    fn last_asked(&self, piece: usize) -> Option<i64> {
        let has_asked = |letter: &&Letter| {
            letter.state == State::Sent || (WHAT_WAS_GIVEN_UP_HAS_ASKED && letter.state == State::GivenUp)
        };
        let asked = self.ledger.letters.iter().filter(has_asked).flat_map(|letter| &letter.lists);
        asked.filter(|(of, _)| *of == piece).map(|(_, step)| *step).max()
    }

    /// The three steps, in the order of what happened: a rest that comes before a step puts it off, and those after follow.
    fn steps(&self, piece: &Piece) -> Vec<(i64, Timestamp)> {
        let (mut rests, mut steps) = (piece.rests().peekable(), Vec::new());
        let mut on = first_day(piece);
        for (step, gap) in (0..).zip(GAPS) {
            while let Some(rest) = rests.next_if(|rest| *rest < self.first_moment(on)) {
                let rested = later(self.rest_ends(rest), 3);
                on = if A_REST_MAY_BRING_A_STEP_FORWARD { rested } else { rested.max(on) };
            }
            steps.push((step, self.first_moment(on)));
            on = later(on, gap);
        }
        steps
    }

    /// The first safe moment of a day's nudge, on that day or a later one.
    fn first_moment(&self, day: Date) -> Timestamp {
        let hour = self.plan.as_ref().and_then(|plan| plan.nudges_at).unwrap_or_default();
        let from = self.client_zone.first_at(day.at(hour, 0, 0, 0));
        let until = from + SignedDuration::from_hours(24 * 15);
        self.wall(Reader::Client).first_safe(from, until).expect("a window within two weeks")
    }
}

/// Two days before the due day, or the due day if that is nearer; three days after it was agreed; or the client's choice.
fn first_day(piece: &Piece) -> Date {
    let ahead = piece.due_on.map(|due| (later(due, -2), due));
    let by_due = ahead.map(|(ahead, due)| if ahead > piece.agreed_on { ahead } else { due });
    let (first, second) = if THE_CLIENTS_FIRST_DAY_STANDS_BEFORE_THE_DUE_DAY {
        (piece.first_on, by_due)
    } else {
        (by_due, piece.first_on)
    };
    first.or(second).unwrap_or_else(|| later(piece.agreed_on, 3))
}

impl Letter {
    fn may_have_arrived(&self) -> bool {
        let nobody_knows = self.state == State::GivenUp && self.reason == Some("unknown");
        matches!(self.key, Key::Nudge { .. })
            && (self.state == State::Sent || (NOBODY_KNOWS_IS_AS_GOOD_AS_SENT && nobody_knows))
    }
}
