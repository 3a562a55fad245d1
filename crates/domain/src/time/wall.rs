//! From what a clock on the wall shows to the instant that is meant: times that a zone's clock skips, and times it shows twice.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset};
use jiff::{SignedDuration, Timestamp};

use super::Zone;

/// What a local date-time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The clock shows it once, as nearly always.
    Once(Timestamp),
    /// The clock jumps over it. It is read with the offset in force before the jump: 02:30 becomes 03:30.
    Skipped {
        /// What the clock shows at the instant taken instead.
        shifted_to: DateTime,
        /// The instant taken instead.
        at: Timestamp,
    },
    /// The clock is set back and shows it twice.
    Twice {
        /// The first time, which is the one meant unless somebody says otherwise.
        first: Timestamp,
        /// The second time.
        second: Timestamp,
    },
}

impl Resolved {
    /// The instant meant: of a skipped time the one shifted to, of a repeated time the first (RFC 5545, section 3.3.5).
    pub fn first(self) -> Timestamp {
        match self {
            Self::Once(at) | Self::Skipped { at, .. } | Self::Twice { first: at, .. } => at,
        }
    }
}

impl Zone {
    /// What a local date-time means here, by RFC 5545, section 3.3.5. Beyond what an instant can hold (years −9999 to 9999) the first or
    /// last instant is taken.
    pub fn resolve(&self, local: DateTime) -> Resolved {
        match self.rules().to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Resolved::Once(read(local, offset)),
            AmbiguousOffset::Gap { before, .. } => {
                let at = read(local, before);
                Resolved::Skipped { shifted_to: self.local(at), at }
            }
            AmbiguousOffset::Fold { before, after } => {
                Resolved::Twice { first: read(local, before), second: read(local, after) }
            }
        }
    }

    /// The instant a local date-time means, by the policy of [`Resolved::first`].
    pub fn first_at(&self, local: DateTime) -> Timestamp {
        self.resolve(local).first()
    }

    /// A day of the calendar on the wall: from its first instant to the first one of the next day, which is no longer part of it.
    ///
    /// A day may be 23 or 25 hours long, or empty where a zone crossed the date line.
    pub fn day(&self, on: Date) -> (Timestamp, Timestamp) {
        (self.midnight(on), on.tomorrow().map_or(Timestamp::MAX, |next| self.midnight(next)))
    }

    /// The first instant of a local day. Where the clock jumps over midnight that is the jump itself, whatever it lands on.
    fn midnight(&self, on: Date) -> Timestamp {
        match self.resolve(on.to_datetime(Time::midnight())) {
            Resolved::Skipped { at, .. } => from_second(self.steady_since(at.as_second())),
            other => other.first(),
        }
    }

    /// How many seconds the zone's clock is ahead of UTC at a Unix second.
    pub(super) fn ahead(&self, second: i64) -> i64 {
        self.rules().to_offset(from_second(second)).seconds().into()
    }

    /// Since which Unix second the clock has run without being set, up to and with `second`.
    pub(super) fn steady_since(&self, second: i64) -> i64 {
        let before = from_second(second.saturating_add(1));
        self.rules().preceding(before).next().map_or(i64::MIN, |change| change.timestamp().as_second())
    }

    /// At which Unix second after `second` the clock is set next.
    pub(super) fn steady_until(&self, second: i64) -> i64 {
        self.rules().following(from_second(second)).next().map_or(i64::MAX, |change| change.timestamp().as_second())
    }
}

/// The instant of a Unix second; the first or last there is for one beyond.
pub(super) fn from_second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The Unix second an instant lies in, counted downwards also before 1970.
pub(super) fn whole_second(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// An instant earlier by some length; the first there is where that lies beyond.
pub(super) fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn read(local: DateTime, offset: Offset) -> Timestamp {
    offset.to_timestamp(local).unwrap_or(if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::time::changes::{ahead, changes, every_clock};

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    fn at(written: &str) -> Timestamp {
        written.parse().unwrap()
    }

    /// What the clock shows in so many minutes before and after an instant, with the instants at which it does.
    fn minutes_around(zone: &Zone, change: Timestamp, minutes: i64) -> BTreeMap<DateTime, Vec<Timestamp>> {
        let mut shown = BTreeMap::<_, Vec<_>>::new();
        for minute in -minutes..minutes {
            let at = change + SignedDuration::from_mins(minute);
            shown.entry(zone.local(at)).or_default().push(at);
        }
        shown
    }

    /// The meaning of a local time, told from a look at the clock in every minute.
    fn seen(zone: &Zone, change: Timestamp, local: DateTime, shown: &BTreeMap<DateTime, Vec<Timestamp>>) -> Resolved {
        match shown.get(&local).map(Vec::as_slice) {
            Some([once]) => Resolved::Once(*once),
            Some([first, second]) => Resolved::Twice { first: *first, second: *second },
            None => {
                let before = ahead(zone, change - MINUTE);
                let jump = ahead(zone, change) - before;
                let at = Timestamp::UNIX_EPOCH + local.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)) - before;
                Resolved::Skipped { shifted_to: local + jump, at }
            }
            Some(more) => panic!("{local} is shown {} times", more.len()),
        }
    }

    #[test]
    fn every_minute_around_every_change_of_every_clock_means_what_the_wall_shows() {
        let (mut once, mut skipped, mut twice) = (0, 0, 0);
        for zone in every_clock() {
            for change in changes(&zone) {
                let beyond = (ahead(&zone, change) - ahead(&zone, change - MINUTE)).abs().as_mins() + 10;
                let shown = minutes_around(&zone, change, 2 * beyond);
                for minute in -beyond..beyond {
                    let local = zone.local(change) + SignedDuration::from_mins(minute);
                    let resolved = zone.resolve(local);
                    assert_eq!(resolved, seen(&zone, change, local, &shown), "{local} in {zone}");
                    match resolved {
                        Resolved::Once(_) => once += 1,
                        Resolved::Skipped { .. } => skipped += 1,
                        Resolved::Twice { .. } => twice += 1,
                    }
                }
            }
        }
        println!("{once} once, {skipped} skipped, {twice} twice");
        assert!(once > 50_000 && skipped > 20_000 && twice > 20_000);
    }

    #[test]
    fn every_instant_around_every_change_of_every_clock_lies_in_its_day() {
        let mut looked = 0;
        for zone in every_clock() {
            for change in changes(&zone) {
                for count in -24..24 {
                    let at = change + SignedDuration::from_mins(count * 75);
                    let on = zone.today(at);
                    let (from, to) = zone.day(on);
                    assert!(from <= at && at < to, "{at} in {zone}: {from} to {to}");
                    assert_eq!((zone.today(from), zone.today(to - MINUTE)), (on, on), "{zone}");
                    assert_eq!(to, zone.day(on.tomorrow().unwrap()).0);
                    looked += 1;
                }
            }
        }
        assert!(looked > 50_000, "only {looked}");
    }

    #[test]
    fn a_skipped_time_is_read_with_the_offset_before_the_jump() {
        let resolved = zone("Europe/Berlin").resolve(date(2027, 3, 28).at(2, 30, 0, 0));
        assert_eq!(
            resolved,
            Resolved::Skipped { shifted_to: date(2027, 3, 28).at(3, 30, 0, 0), at: at("2027-03-28T01:30Z") }
        );
    }

    #[test]
    fn of_a_repeated_time_the_first_is_meant() {
        let resolved = zone("America/New_York").resolve(date(2026, 11, 1).at(1, 30, 0, 0));
        assert_eq!(
            resolved,
            Resolved::Twice { first: at("2026-11-01T01:30-04:00"), second: at("2026-11-01T01:30-05:00") }
        );
        assert_eq!(resolved.first(), at("2026-11-01T05:30Z"));
    }

    #[test]
    fn clocks_with_habits_of_their_own_are_read_as_they_are_set() {
        for (name, local, meant) in [
            // Lord Howe Island sets its clock by half an hour.
            ("Australia/Lord_Howe", date(2026, 10, 4).at(2, 10, 0, 0), "2026-10-04T02:40+11:00"),
            ("Australia/Lord_Howe", date(2027, 4, 4).at(1, 45, 0, 0), "2027-04-04T01:45+11:00"),
            // Greenland sets it in the last hour of a Saturday.
            ("America/Nuuk", date(2026, 3, 28).at(23, 30, 0, 0), "2026-03-29T00:30-01:00"),
            ("America/Nuuk", date(2026, 10, 24).at(23, 30, 0, 0), "2026-10-24T23:30-01:00"),
            // Troll station in Antarctica sets it by two hours.
            ("Antarctica/Troll", date(2026, 3, 29).at(1, 30, 0, 0), "2026-03-29T03:30+02:00"),
            ("Asia/Kathmandu", date(2026, 12, 1).at(9, 0, 0, 0), "2026-12-01T09:00+05:45"),
            ("Pacific/Kiritimati", date(2026, 12, 1).at(9, 0, 0, 0), "2026-11-30T19:00Z"),
            ("America/Vancouver", date(2026, 12, 1).at(9, 0, 0, 0), "2026-12-01T09:00-07:00"),
        ] {
            assert_eq!(zone(name).first_at(local), at(meant), "{local} in {name}");
        }
    }

    #[test]
    fn days_are_as_long_as_the_clock_makes_them() {
        let hours = |name: &str, on: Date| {
            let (from, to) = zone(name).day(on);
            to.duration_since(from).as_hours()
        };
        assert_eq!(hours("Europe/Berlin", date(2027, 3, 27)), 24);
        assert_eq!(hours("Europe/Berlin", date(2027, 3, 28)), 23);
        assert_eq!(hours("Europe/Berlin", date(2027, 10, 31)), 25);
        // Samoa went over the date line and had no 30 December in 2011.
        assert_eq!(hours("Pacific/Apia", date(2011, 12, 30)), 0);
        // Toronto's clock once jumped from 23:30 to 00:30.
        assert_eq!(zone("America/Toronto").day(date(1919, 3, 31)).0, at("1919-03-31T00:30-04:00"));
    }

    #[test]
    fn the_ends_of_time_hold() {
        assert_eq!(zone("America/Nuuk").first_at(DateTime::MAX), Timestamp::MAX);
        assert_eq!(zone("Pacific/Kiritimati").first_at(DateTime::MIN), Timestamp::MIN);
        assert_eq!(Zone::utc().day(Date::MAX).1, Timestamp::MAX);
        assert_eq!(earlier(Timestamp::MIN, MINUTE), Timestamp::MIN);
        assert_eq!(whole_second(at("1969-12-31T23:59:58.5Z")), -2);
    }
}
