//! Safe hours by looking at the wall again and again: slow, and without any arithmetic of windows.
//!
//! Everything that a walk chooses, and every offset from UTC in these years, falls on whole fives of minutes, and so do the looks.

use domain::time::{SafeHours, Zone};
use jiff::{SignedDuration, Timestamp};

const STEP: SignedDuration = SignedDuration::from_mins(5);
pub(super) const TWO_DAYS: SignedDuration = SignedDuration::from_hours(48);
const MARGIN: SignedDuration = SignedDuration::from_mins(15);

/// The windows of a reader on the reader's wall; none means that every hour is good.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wall {
    pub(super) zone: Zone,
    pub(super) hours: Option<SafeHours>,
}

impl Wall {
    pub(super) fn is_safe(&self, at: Timestamp) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.contains(&self.zone, at))
    }

    /// The first safe instant of a stretch of time, if there is one.
    pub(super) fn first_safe(&self, from: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let mut at = from;
        while at < until {
            if self.is_safe(at) {
                return Some(at);
            }
            at = Timestamp::from_second((at.as_second() / 300) * 300).expect("a time") + STEP;
        }
        None
    }

    /// Where a reminder goes that is wanted at `wanted`: then, if that is safe; else 15 minutes before the end of the last window before
    /// (at its beginning, if it is shorter), unless that is more than 48 hours earlier.
    pub(super) fn no_later_than(&self, wanted: Timestamp) -> Option<Timestamp> {
        if self.is_safe(wanted) {
            return Some(wanted);
        }
        let mut last_safe = wanted - STEP;
        while !self.is_safe(last_safe) {
            last_safe -= STEP;
            if wanted.duration_since(last_safe) > TWO_DAYS {
                return None;
            }
        }
        let end = last_safe + STEP;
        let mut at = last_safe;
        while at > end - MARGIN && self.is_safe(at - STEP) {
            at -= STEP;
        }
        (wanted.duration_since(at) <= TWO_DAYS).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::WrittenWindow;

    fn wall(day: &str, from: &str, to: &str) -> Wall {
        let window = WrittenWindow { days: vec![day.to_owned()], from: from.to_owned(), to: to.to_owned() };
        Wall { zone: Zone::utc(), hours: Some(SafeHours::parse(&[window]).unwrap()) }
    }

    fn at(written: &str) -> Timestamp {
        written.parse().unwrap()
    }

    #[test]
    fn the_two_lone_windows_of_the_pages() {
        // 2 December 2026 is a Wednesday.
        let (first, second) = (at("2026-12-02T10:00Z"), at("2026-12-03T08:00Z"));
        let evening = wall("tue", "18:00", "20:00");
        assert_eq!([evening.no_later_than(first), evening.no_later_than(second)], [Some(at("2026-12-01T19:45Z")); 2]);
        assert_eq!(wall("mon", "09:00", "10:00").no_later_than(first), None);
        assert_eq!(wall("tue", "18:00", "18:10").no_later_than(first), Some(at("2026-12-01T18:00Z")));
    }
}
