//! Times in words, on the reader's own clock, with the zone named: never "tomorrow", never without a zone.

use domain::letters::content::SessionFacts;
use domain::time::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::PressError;
use crate::catalogue::{Args, Catalogue};

/// Tells the time as one reader's clock shows it.
pub(crate) struct Clock<'a> {
    zone: &'a Zone,
    catalogue: &'a Catalogue,
}

/// One instant in words.
pub(crate) struct Moment {
    /// `Tuesday 1 December 2026`
    pub(crate) date: String,
    /// `Tuesday 1 December`
    pub(crate) day: String,
    /// `10:00`
    pub(crate) time: String,
    /// `New York time, UTC−5`
    pub(crate) zone: String,
    /// `Tuesday 1 December 2026 at 10:00`
    pub(crate) moment: String,
    /// `Tuesday 1 December 2026 at 10:00 (New York time, UTC−5)`
    pub(crate) when: String,
}

impl<'a> Clock<'a> {
    /// The clock of `zone` in the language of `catalogue`.
    pub(crate) fn new(zone: &'a Zone, catalogue: &'a Catalogue) -> Self {
        Self { zone, catalogue }
    }

    /// An instant in words.
    pub(crate) fn moment(&self, at: Timestamp) -> Result<Moment, PressError> {
        let local = self.zone.local(at);
        let mut args = self.date_args(local.date())?;
        let date = self.catalogue.say("date", &args)?;
        let day = self.catalogue.say("day", &args)?;
        args.set("hour", format!("{:02}", local.hour()));
        args.set("minute", format!("{:02}", local.minute()));
        let time = self.catalogue.say("time", &args)?;
        let zone = self.zone_words(at)?;
        args.set("date", date.clone());
        args.set("time", time.clone());
        let moment = self.catalogue.say("moment", &args)?;
        args.set("moment", moment.clone());
        args.set("zone", zone.clone());
        let when = self.catalogue.say("when", &args)?;
        Ok(Moment { date, day, time, zone, moment, when })
    }

    /// A local date in words: long, and without its year.
    pub(crate) fn date(&self, on: Date) -> Result<(String, String), PressError> {
        let args = self.date_args(on)?;
        Ok((self.catalogue.say("date", &args)?, self.catalogue.say("day", &args)?))
    }

    /// The zone alone: `New York time`, or `UTC+2` for one that is no place.
    pub(crate) fn zone_alone(&self, at: Timestamp) -> Result<String, PressError> {
        match place_name(self.zone.name()) {
            Some(place) => self.catalogue.say("zone-of-place", &zone_args(place, String::new())),
            None => Ok(self.zone.offset_words(at)),
        }
    }

    fn zone_words(&self, at: Timestamp) -> Result<String, PressError> {
        let offset = self.zone.offset_words(at);
        match place_name(self.zone.name()) {
            Some(place) => self.catalogue.say("zone", &zone_args(place, offset)),
            None => Ok(offset),
        }
    }

    fn date_args(&self, on: Date) -> Result<Args, PressError> {
        let weekday = self.catalogue.plainly(&format!("weekday-{}", on.weekday().to_monday_one_offset()))?;
        let month = self.catalogue.plainly(&format!("month-{}", on.month()))?;
        let mut args = Args::new();
        args.set("weekday", weekday);
        args.set("day", on.day().to_string());
        args.set("month", month);
        args.set("year", on.year().to_string());
        Ok(args)
    }
}

/// When a session ends.
pub(crate) fn ends_at(facts: &SessionFacts) -> Result<Timestamp, PressError> {
    let length = SignedDuration::from_mins(i64::from(facts.minutes));
    facts.starts_at.checked_add(length).map_err(|_| PressError::Time)
}

fn zone_args(place: String, offset: String) -> Args {
    let mut args = Args::new();
    args.set("place", place);
    args.set("offset", offset);
    args
}

/// The place an IANA zone is named after; none for zones that are no places, whose names would mislead (`Etc/GMT+5` is UTC−5).
fn place_name(zone: &str) -> Option<String> {
    let (area, place) = zone.split_once('/')?;
    let place = place.rsplit('/').next()?;
    (area != "Etc").then(|| place.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::people::Language;

    fn words(zone: &str, at: &str) -> String {
        let zone = Zone::parse(zone).unwrap();
        let clock = Clock::new(&zone, Catalogue::of(Language::En).unwrap());
        clock.moment(at.parse().unwrap()).unwrap().when
    }

    #[test]
    fn the_same_session_in_four_zones() {
        let at = "2026-12-01T09:00:00Z";
        assert_eq!(words("America/New_York", at), "Tuesday 1 December 2026 at 04:00 (New York time, UTC−5)");
        assert_eq!(words("Asia/Kolkata", at), "Tuesday 1 December 2026 at 14:30 (Kolkata time, UTC+5:30)");
        assert_eq!(
            words("America/Argentina/Buenos_Aires", at),
            "Tuesday 1 December 2026 at 06:00 (Buenos Aires time, UTC−3)"
        );
        assert_eq!(words("Etc/GMT+5", at), "Tuesday 1 December 2026 at 04:00 (UTC−5)");
        assert_eq!(words("UTC", at), "Tuesday 1 December 2026 at 09:00 (UTC)");
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart_by_its_offset() {
        assert_eq!(
            words("Europe/Berlin", "2026-10-25T00:30:00Z"),
            "Sunday 25 October 2026 at 02:30 (Berlin time, UTC+2)"
        );
        assert_eq!(
            words("Europe/Berlin", "2026-10-25T01:30:00Z"),
            "Sunday 25 October 2026 at 02:30 (Berlin time, UTC+1)"
        );
    }
}
