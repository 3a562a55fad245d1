//! A coach's morning agenda: one letter a local day, of use until noon.

use jiff::{Timestamp, civil};

use crate::time::Zone;

/// An agenda's day and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaDay {
    /// The coach's local day.
    pub on: civil::Date,
    /// When it is due.
    pub due_at: Timestamp,
    /// Noon: its usefulness ends.
    pub not_after: Timestamp,
}

/// The agenda of a local day in a zone, due at a local time; noon is the end of its use, or an hour later than a later time.
pub fn agenda_day(zone: &Zone, on: civil::Date, due: civil::Time) -> AgendaDay {
    let due_at = zone.first_at(on.to_datetime(due));
    let noon = zone.first_at(on.to_datetime(civil::time(12, 0, 0, 0)));
    AgendaDay { on, due_at, not_after: noon.max(due_at + jiff::SignedDuration::from_hours(1)) }
}
