//! On which days a letter may ask about homework: two days before it is due or three days after it was agreed, three days later, and
//! four days after that; then never again.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::time::Zone;

/// How often a letter asks about one piece of homework at most.
pub const STEPS: usize = 3;
/// Days from one step to the next.
const GAPS: [i64; STEPS - 1] = [3, 4];
/// Without a due day, the first step comes so many days after it was agreed; and so many after a rest comes the next one.
const BREATH: i64 = 3;
/// With a due day, the first step comes so many days before it.
const AHEAD: i64 = 2;
/// "Not now" rests for so many days, unless coach and client meet before.
const REST: i64 = 7;

/// A session of the pairing, as homework sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Whether it was noted that it did not happen.
    pub did_not_happen: bool,
}

/// One day on which a letter may ask, the how manieth, counted from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the round.
    pub number: usize,
    /// The client's local day.
    pub on: Date,
}

/// What the days follow from.
#[derive(Clone, Debug)]
pub struct Cadence<'a> {
    /// The day on which it was agreed.
    pub agreed_on: Date,
    /// When it was written down.
    pub made_at: Timestamp,
    /// The day until which it is meant to be done.
    pub due_on: Option<Date>,
    /// The first day that the client chose for being asked.
    pub first_on: Option<Date>,
    /// When "not now" was said, in order; what was taken back left out.
    pub not_now_at: &'a [Timestamp],
    /// The sessions of the pairing that are booked, those that are over too.
    pub meetings: &'a [Meeting],
    /// When coach and client spoke otherwise.
    pub contacts: &'a [Timestamp],
    /// In whose days all this is counted.
    pub zone: &'a Zone,
}

impl Cadence<'_> {
    /// The three days, rests reckoned in. `asked_at` says at which instant a letter of a day would go.
    pub fn steps(&self, asked_at: impl Fn(Date) -> Timestamp) -> [Step; STEPS] {
        let mut days = [self.first_day(); STEPS];
        follow(&mut days, 0);
        for rest in self.not_now_at {
            let passed = days.iter().filter(|day| asked_at(**day) <= *rest).count();
            if let Some(next) = days.get_mut(passed) {
                *next = later(self.rests_until(*rest), BREATH);
                follow(&mut days, passed);
            }
        }
        std::array::from_fn(|number| Step { number, on: days[number] })
    }

    /// When contact between the two has ended the round, seen from `now`: from then on no letter asks. A session that is over counts as met until
    /// somebody notes otherwise; one on the day on which the homework was agreed is the one in which it was.
    pub fn ended_at(&self, now: Timestamp) -> Option<Timestamp> {
        let met = self.meetings.iter().filter(|meeting| !meeting.did_not_happen && meeting.ends_at <= now);
        let met = met
            .filter(|meeting| meeting.starts_at > self.made_at && self.zone.today(meeting.starts_at) > self.agreed_on);
        let spoken = self.contacts.iter().copied().filter(|at| *at > self.made_at && *at <= now);
        met.map(|meeting| meeting.ends_at).chain(spoken).min()
    }

    /// The day on which a rest ends: the next session's, or a week later.
    pub fn rests_until(&self, since: Timestamp) -> Date {
        let week = later(self.zone.today(since), REST);
        let next = self.meetings.iter().map(|meeting| meeting.starts_at).filter(|starts_at| *starts_at > since).min();
        next.map_or(week, |starts_at| self.zone.today(starts_at).min(week))
    }

    /// Never the day itself on which it was agreed: nobody is asked on the day they said yes.
    fn first_day(&self) -> Date {
        let unless_due = self.first_on.unwrap_or_else(|| later(self.agreed_on, BREATH));
        match (self.first_on, self.due_on) {
            (None, Some(due)) => {
                let ahead = later(due, -AHEAD);
                if ahead > self.agreed_on { ahead } else { due }
            }
            _ => unless_due,
        }
    }
}

/// The days after the one at `place` follow it at the usual gaps.
fn follow(days: &mut [Date; STEPS], place: usize) {
    for next in place + 1..STEPS {
        days[next] = later(days[next - 1], GAPS[next - 1]);
    }
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}
