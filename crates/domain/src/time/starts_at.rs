//! The promise of a session: what the clock will show, and on whose wall.

use jiff::Timestamp;
use jiff::civil::{DateTime, time};

use super::{Resolved, Zone};
use crate::Refusal;
use crate::refusal::Check;

/// When a session starts, as it was agreed: a local date-time, to the minute, and the zone whose clock is meant.
///
/// The instant is derived from it, and derived anew when a zone's rules change; the promise stays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StartsAt {
    local: DateTime,
    zone: Zone,
}

impl StartsAt {
    /// The years in which a promise may lie. They leave room on both sides for any arithmetic with leads, lengths and offsets.
    const YEARS: std::ops::RangeInclusive<i16> = 1970..=2199;

    /// Reads a local date-time such as `2026-12-01T10:00` (seconds only as `:00`, no offset) and the name of a zone.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/starts_at_local`, at `/zone`, or at both.
    pub fn parse(local: &str, zone: &str) -> Result<Self, Refusal> {
        let mut check = Check::default();
        let local = check.take("/starts_at_local", read_minute(local));
        let zone = check.take("/zone", Zone::parse(zone));
        check.finish()?;
        local.zip(zone).map(|(local, zone)| Self { local, zone }).ok_or_else(no_minute)
    }

    /// A promise out of its parts, as records keep them; seconds are cut off.
    pub fn new(local: DateTime, zone: Zone) -> Self {
        Self { local: local.date().to_datetime(time(local.hour(), local.minute(), 0, 0)), zone }
    }

    /// What the clock shows.
    pub fn local(&self) -> DateTime {
        self.local
    }

    /// Whose clock.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The instant meant, by the policy of [`Resolved::first`].
    pub fn instant(&self) -> Timestamp {
        self.zone.first_at(self.local)
    }

    /// What the local time means in its zone, with the other reading where there is one.
    pub fn resolve(&self) -> Resolved {
        self.zone.resolve(self.local)
    }

    /// The instant meant, where the clock really shows the time that was asked for.
    ///
    /// # Errors
    /// [`Refusal::TimeSkipped`] with the time that would come out instead.
    pub fn shown_at(&self) -> Result<Timestamp, Refusal> {
        match self.resolve() {
            Resolved::Skipped { shifted_to, .. } => Err(Refusal::TimeSkipped(shifted_to)),
            shown => Ok(shown.first()),
        }
    }

    /// The local date-time as it was read: `2026-12-01T10:00`.
    pub fn written(&self) -> String {
        self.local.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// The shape is checked before the value, since a date-time parser reads more than is meant here: offsets, names of zones, spaces.
fn read_minute(written: &str) -> Result<DateTime, Refusal> {
    const SHAPE: &[u8] = b"0000-00-00T00:00";
    let minute =
        if written.len() == SHAPE.len() + 3 { written.strip_suffix(":00").unwrap_or(written) } else { written };
    let shaped = minute.len() == SHAPE.len()
        && minute
            .bytes()
            .zip(SHAPE)
            .all(|(byte, sign)| if *sign == b'0' { byte.is_ascii_digit() } else { byte == *sign });
    let local = minute.parse::<DateTime>().ok().filter(|_| shaped);
    local.filter(|local| StartsAt::YEARS.contains(&local.year())).ok_or_else(no_minute)
}

fn no_minute() -> Refusal {
    Refusal::at("", "A local date and time such as 2026-12-01T10:00, without seconds and without an offset.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const BERLIN: &str = "Europe/Berlin";

    #[test]
    fn a_promise_is_read_and_written_to_the_minute() {
        for written in ["2026-12-01T10:00", "2026-12-01T10:00:00"] {
            let starts_at = StartsAt::parse(written, "europe/berlin").unwrap();
            assert_eq!(starts_at.local(), date(2026, 12, 1).at(10, 0, 0, 0));
            assert_eq!(starts_at.zone().name(), BERLIN);
            assert_eq!(starts_at.instant(), "2026-12-01T09:00Z".parse().unwrap());
            assert_eq!(starts_at.written(), "2026-12-01T10:00");
        }
    }

    #[test]
    fn anything_but_a_local_minute_is_refused() {
        for written in [
            "",
            "2026-12-01",
            "2026-12-01T10",
            "2026-12-01 10:00",
            "2026-12-01t10:00",
            "2026-12-01T10:00:30",
            "2026-12-01T10:00Z",
            "2026-12-01T10:00+01:00",
            "2026-12-01T10:00:00+01:00",
            "2026-12-01T10:00[Europe/Berlin]",
            "2026-02-29T10:00",
            "2026-13-01T10:00",
            "2026-12-01T24:00",
            "2026-12-01T23:60",
            "2026-12-01T10:00:60",
            "2026-12-01T10:00.0",
            "20261201T100000:00",
            "+02026-12-01T1:00",
            "9999-12-31T23:59",
            "0001-01-01T00:00",
            "２026-12-01T10:0",
            "2026-12-01T10:00\n",
            "1969-12-31T23:59",
            "2200-01-01T00:00",
        ] {
            let Err(Refusal::Invalid(faults)) = StartsAt::parse(written, BERLIN) else {
                panic!("{written:?} was read")
            };
            assert_eq!(faults[0].pointer, "/starts_at_local", "{written:?}");
        }
    }

    #[test]
    fn both_fields_are_spoken_of_at_once() {
        let Err(Refusal::Invalid(faults)) = StartsAt::parse("soon", "here") else { panic!("it was read") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_ref()).collect();
        assert_eq!(pointers, ["/starts_at_local", "/zone"]);
    }

    #[test]
    fn a_skipped_time_is_told_with_the_one_that_comes_out() {
        let skipped = StartsAt::parse("2027-03-28T02:30", BERLIN).unwrap();
        assert_eq!(skipped.shown_at(), Err(Refusal::TimeSkipped(date(2027, 3, 28).at(3, 30, 0, 0))));
        assert_eq!(skipped.instant(), "2027-03-28T03:30+02:00".parse().unwrap());
        let repeated = StartsAt::parse("2027-10-31T02:30", BERLIN).unwrap();
        assert_eq!(repeated.shown_at(), Ok("2027-10-31T02:30+02:00".parse().unwrap()));
    }

    #[test]
    fn the_wall_time_stays_when_the_clocks_of_two_zones_change_in_different_weeks() {
        let newyork = Zone::parse("America/New_York").unwrap();
        let hours = ["2027-03-08", "2027-03-15", "2027-03-22", "2027-03-29"].map(|on| {
            let starts_at = StartsAt::parse(&format!("{on}T10:00"), BERLIN).unwrap();
            newyork.local(starts_at.instant()).hour()
        });
        assert_eq!(hours, [4, 5, 5, 4]);
    }

    #[test]
    fn a_promise_out_of_records_is_the_one_that_was_read() {
        let starts_at = StartsAt::new(date(2026, 12, 1).at(10, 0, 42, 500), Zone::parse(BERLIN).unwrap());
        assert_eq!(starts_at, StartsAt::parse("2026-12-01T10:00", BERLIN).unwrap());
    }
}
