//! Where sessions stand in a week: one column a day, on the viewer's clock.
//!
//! A session begins where the wall shows its start and is as tall as it is long, also where the clock is set in between; what goes on past
//! midnight stands in both days.

use domain::time::{Resolved, Zone};
use jiff::civil::{Date, time};
use jiff::{SignedDuration, Timestamp};

/// The hours that are shown even if nothing is in them.
const USUAL: (i16, i16) = (8, 18);
const ROW: i16 = 5;
const DAY: i16 = 24 * 60;

/// A part of something that lies in one day, in minutes of the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    from: i16,
    minutes: i16,
    /// Whether it began on the day before.
    pub(super) goes_on: bool,
}

/// The hours that a week shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    first: i16,
    last: i16,
}

impl Part {
    /// What of a span lies in a day, if anything does.
    pub(super) fn of(span: (Timestamp, Timestamp), on: Date, zone: &Zone) -> Option<Self> {
        let (day_from, day_until) = zone.day(on);
        let (from, until) = (span.0.max(day_from), span.1.min(day_until));
        if from >= until {
            return None;
        }
        let wall = zone.local(from);
        let from_minute = i16::from(wall.hour()) * 60 + i16::from(wall.minute());
        let length = i16::try_from(until.duration_since(from).as_mins()).unwrap_or(DAY);
        let minutes = length.clamp(ROW, (DAY - from_minute).max(ROW));
        Some(Self { from: from_minute, minutes, goes_on: span.0 < day_from })
    }
}

impl Hours {
    /// As many as the parts of a week need, and the usual ones.
    pub(super) fn around<'a>(parts: impl Iterator<Item = &'a Part>) -> Self {
        let usual = Self { first: USUAL.0, last: USUAL.1 };
        parts.fold(usual, |hours, part| Self {
            first: hours.first.min(part.from / 60),
            last: hours.last.max((part.from + part.minutes + 59) / 60),
        })
    }

    /// Each full hour, with its row and what the wall shows.
    pub(super) fn labels(self) -> Vec<(i16, String)> {
        (self.first..=self.last).map(|hour| (self.row(hour * 60), format!("{hour:02}:00"))).collect()
    }

    /// Where a part stands, and how many rows it takes.
    pub(super) fn rows(self, part: Part) -> (i16, i16) {
        (self.row(part.from), (part.minutes + ROW - 1) / ROW)
    }

    /// The full hours of a day that lie ahead and touch nothing of this, each with its row.
    pub(super) fn free(self, on: Date, zone: &Zone, now: Timestamp, taken: &[Part]) -> Vec<(i16, String)> {
        let is_free = |hour: &i16| {
            let (from, until) = (hour * 60, hour * 60 + 60);
            !taken.iter().any(|part| part.from < until && from < part.from + part.minutes)
        };
        let lies_ahead = |hour: &i16| match zone.resolve(on.to_datetime(at(*hour))) {
            Resolved::Skipped { .. } => false,
            shown => shown.first() > now,
        };
        let hours = (self.first..self.last).filter(is_free).filter(lies_ahead);
        hours.map(|hour| (self.row(hour * 60), format!("{hour:02}:00"))).collect()
    }

    /// The row in which an instant of a day lies, if these hours show it.
    pub(super) fn row_at(self, at: Timestamp, on: Date, zone: &Zone) -> Option<i16> {
        let wall = zone.local(at);
        let shown = wall.date() == on && (self.first..self.last).contains(&wall.hour().into());
        shown.then(|| self.row(i16::from(wall.hour()) * 60 + i16::from(wall.minute())))
    }

    fn row(self, minute: i16) -> i16 {
        (minute - self.first * 60) / ROW
    }
}

fn at(hour: i16) -> jiff::civil::Time {
    time(i8::try_from(hour).unwrap_or(0).clamp(0, 23), 0, 0, 0)
}

/// How the clock is set on a day, if it is: forward counts as more than nothing.
pub(super) fn set_by(on: Date, zone: &Zone) -> Option<SignedDuration> {
    let (from, until) = zone.day(on);
    let set = SignedDuration::from_hours(24) - until.duration_since(from);
    (!set.is_zero()).then_some(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn span(from: &str, minutes: i64) -> (Timestamp, Timestamp) {
        let from: Timestamp = from.parse().unwrap();
        (from, from + SignedDuration::from_mins(minutes))
    }

    fn part(from: i16, minutes: i16, goes_on: bool) -> Option<Part> {
        Some(Part { from, minutes, goes_on })
    }

    fn berlin() -> Zone {
        Zone::parse("Europe/Berlin").unwrap()
    }

    #[test]
    fn what_goes_on_past_midnight_stands_in_both_days() {
        let (zone, night) = (berlin(), span("2026-11-24T22:30Z", 50));
        assert_eq!(Part::of(night, date(2026, 11, 24), &zone), part(23 * 60 + 30, 30, false));
        assert_eq!(Part::of(night, date(2026, 11, 25), &zone), part(0, 20, true));
        assert_eq!(Part::of(night, date(2026, 11, 26), &zone), None);
        let until_midnight = span("2026-11-24T22:10Z", 50);
        assert_eq!(Part::of(until_midnight, date(2026, 11, 25), &zone), None);
    }

    #[test]
    fn a_session_is_as_tall_as_it_is_long_when_the_clock_is_set() {
        let zone = berlin();
        let (spring, autumn) = (date(2027, 3, 28), date(2026, 10, 25));
        assert_eq!(Part::of(span("2027-03-28T00:30Z", 60), spring, &zone), part(90, 60, false));
        assert_eq!(Part::of(span("2026-10-25T00:30Z", 60), autumn, &zone), part(150, 60, false));
        assert_eq!(Part::of(span("2026-10-25T22:30Z", 60), autumn, &zone), part(23 * 60 + 30, 30, false));
        assert_eq!(set_by(spring, &zone), Some(SignedDuration::from_hours(1)));
        assert_eq!(set_by(autumn, &zone), Some(SignedDuration::from_hours(-1)));
        assert_eq!(set_by(date(2026, 11, 24), &zone), None);
    }

    #[test]
    fn the_hours_reach_as_far_as_the_week_needs() {
        let (early, night) = (part(6 * 60 + 55, 50, false).unwrap(), part(23 * 60 + 30, 30, false).unwrap());
        let hours = Hours::around([early, night].iter());
        assert_eq!(hours, Hours { first: 6, last: 24 });
        assert_eq!((hours.rows(early), hours.rows(night)), ((11, 10), (210, 6)));
        assert_eq!(hours.labels().first(), Some(&(0, "06:00".to_owned())));
        assert_eq!(hours.labels().last(), Some(&(216, "24:00".to_owned())));
        assert_eq!(Hours::around(std::iter::empty()), Hours { first: 8, last: 18 });
    }

    #[test]
    fn an_instant_has_a_row_in_its_own_day_and_in_the_hours_shown() {
        let (hours, zone) = (Hours::around(std::iter::empty()), berlin());
        let row = |at: &str| hours.row_at(at.parse().unwrap(), date(2026, 11, 24), &zone);
        assert_eq!((row("2026-11-24T08:32Z"), row("2026-11-24T07:00Z")), (Some(18), Some(0)));
        assert_eq!((row("2026-11-24T17:00Z"), row("2026-11-25T08:32Z")), (None, None));
    }

    #[test]
    fn a_free_hour_lies_ahead_and_touches_nothing() {
        let hours = Hours::around(std::iter::empty());
        let (now, taken) = ("2026-11-24T12:00Z".parse().unwrap(), part(15 * 60 + 30, 50, false).unwrap());
        let free = hours.free(date(2026, 11, 24), &berlin(), now, &[taken]);
        let shown: Vec<&str> = free.iter().map(|(_, shown)| shown.as_str()).collect();
        assert_eq!(shown, ["14:00", "17:00"]);
    }
}
