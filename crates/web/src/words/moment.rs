//! Instants in words, on the reader's own clock.

use domain::time::Zone;
use jiff::Timestamp;

use super::{Saying, saying};

/// `Tue 1 December 2026, 10:00`, in a zone that the page names beside it.
pub(crate) fn moment(zone: &Zone, at: Timestamp) -> Saying {
    let local = zone.local(at);
    saying("moment")
        .with("weekday", local.weekday().to_monday_one_offset())
        .with("day", local.day())
        .with("month", local.month())
        .with("year", local.year().to_string())
        .with("time", local.strftime("%H:%M").to_string())
}

/// The place a zone is named after: `New York` for `America/New_York`; the name itself for one that is no place.
pub(crate) fn place_of(zone: &Zone) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}
