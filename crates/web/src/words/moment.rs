//! Instants in words, on the reader's own clock.

use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Saying, saying};

/// `Tue 1 December 2026, 10:00`, in a zone that the page names beside it.
pub(crate) fn moment(zone: &Zone, at: Timestamp) -> Saying {
    timed(saying("moment"), zone, at)
}

/// A saying that names a moment: `Tue 1 December 2026, 10:00`.
pub(crate) fn timed(saying: Saying, zone: &Zone, at: Timestamp) -> Saying {
    dated(saying, zone.local(at).date()).with("time", hour(zone, at))
}

/// `10:00`, in a zone.
pub(crate) fn hour(zone: &Zone, at: Timestamp) -> String {
    zone.local(at).strftime("%H:%M").to_string()
}

/// A saying that names a day: `Tue 1 December 2026`.
pub(crate) fn dated(saying: Saying, on: Date) -> Saying {
    saying
        .with("weekday", on.weekday().to_monday_one_offset())
        .with("day", on.day())
        .with("month", on.month())
        .with("year", on.year().to_string())
}

/// The place a zone is named after: `New York` for `America/New_York`; the name itself for one that is no place.
pub(crate) fn place_of(zone: &Zone) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}
