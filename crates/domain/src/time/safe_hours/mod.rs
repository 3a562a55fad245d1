//! The hours of a week in which a reader may be written to, by the clock on the reader's wall.
//!
//! One rule decides everything: an instant is safe when what the reader's clock shows then lies inside a window. The edges follow from
//! it. Where the clock jumps, a window that begins in the jump opens at the jump, and one that lies wholly inside it does not open on
//! that day. Where the clock is set back, a time shown twice is safe twice, so that a window may open twice with a pause between.
//! Nobody who looks at their clock ever finds a letter outside the hours they named.

mod weekly;
mod written;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Zone;
use super::wall::{earlier, from_second, whole_second};
use weekly::Weekly;
pub use written::WrittenWindow;

/// Weekly windows on a wall clock: from inclusive, to exclusive, at least one. Belongs to no zone; each question names one.
///
/// In JSON it is a list of [`WrittenWindow`]; whoever wants to know which field was wrong uses [`SafeHours::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<WrittenWindow>", into = "Vec<WrittenWindow>")]
pub struct SafeHours {
    weekly: Weekly,
}

impl SafeHours {
    /// How long before the end of a window a letter goes that had to move there.
    pub const MARGIN: SignedDuration = SignedDuration::from_mins(15);

    /// Whether the reader's clock shows a safe time at an instant.
    pub fn contains(&self, zone: &Zone, instant: Timestamp) -> bool {
        self.open(zone, whole_second(instant))
    }

    /// The first safe instant that is not before `instant`: itself, or the opening of the next window.
    pub fn next(&self, zone: &Zone, instant: Timestamp) -> Timestamp {
        let mut second = whole_second(instant);
        if self.open(zone, second) {
            return instant;
        }
        // Readings can be counted forward only until the clock is set; there, look again.
        loop {
            let opens = second.saturating_add(self.weekly.opens_in(second + zone.ahead(second)));
            let clock_set = zone.steady_until(second);
            if opens < clock_set || clock_set == i64::MAX {
                return from_second(opens);
            }
            second = clock_set;
        }
    }

    /// The instant to which a reminder moves that may not wait: `instant` itself when it is safe; else [`Self::MARGIN`] before the end of the
    /// last window that ended by then, or that window's beginning if it is shorter. None if that is more than `at_most` before `instant`.
    pub fn last_moment_before(&self, zone: &Zone, instant: Timestamp, at_most: SignedDuration) -> Option<Timestamp> {
        let second = whole_second(instant);
        if self.open(zone, second) {
            return Some(instant);
        }
        let earliest = earlier(instant, at_most);
        let closed = self.last_closing(zone, second, whole_second(earliest))?;
        let moment = from_second(self.open_since(zone, closed, closed - Self::MARGIN.as_secs()));
        (moment >= earliest).then_some(moment)
    }

    fn open(&self, zone: &Zone, second: i64) -> bool {
        self.weekly.open_for(second + zone.ahead(second)).is_some()
    }

    /// The last second up to `before`, and after `not_before`, at which a window closed.
    fn last_closing(&self, zone: &Zone, before: i64, not_before: i64) -> Option<i64> {
        let mut end = before;
        while end > not_before {
            let last = end - 1;
            let clock_set = zone.steady_since(last);
            let closed = end - self.weekly.closed_for(last + zone.ahead(last));
            if closed > clock_set {
                return Some(closed);
            }
            end = clock_set;
        }
        None
    }

    /// Since when it has been open without a pause up to `end`, looking no further back than `not_before`.
    fn open_since(&self, zone: &Zone, end: i64, not_before: i64) -> i64 {
        let mut since = end;
        while since > not_before {
            let last = since - 1;
            let Some(open_for) = self.weekly.open_for(last + zone.ahead(last)) else { break };
            since = (since - open_for).max(zone.steady_since(last)).max(not_before);
        }
        since
    }
}

/// Every day from 08:00 to 20:00: what holds until somebody agrees otherwise.
impl Default for SafeHours {
    fn default() -> Self {
        Self { weekly: Weekly::joined((0..7).map(|day| weekly::Window::on(day, 8 * 60, 20 * 60))) }
    }
}
