//! A time entry: one promise of when and where. A move adds one; none is ever used again for another time.

use jiff::Timestamp;

use super::{Buffers, Length, Place};
use crate::Refusal;
use crate::ids::EntryId;
use crate::time::{StartsAt, zone_data_version};

/// A stretch of time: from included, until not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant that is no longer part of it.
    pub until: Timestamp,
}

/// When and where, as it was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which promise.
    pub id: EntryId,
    /// What the clock will show, and on whose wall.
    pub promise: StartsAt,
    /// For how long.
    pub length: Length,
    /// Where.
    pub place: Option<Place>,
    /// The instant derived from the promise.
    pub starts_at: Timestamp,
    /// The release of the zone database it was derived with.
    pub zone_data: String,
    /// When the promise was made.
    pub made_at: Timestamp,
}

impl Entry {
    /// Makes a promise at `now`. Of a local time that the clock shows twice, the first is meant.
    ///
    /// # Errors
    /// [`Refusal::TimeSkipped`] when the clock never shows that time, [`Refusal::InThePast`] unless it lies ahead.
    pub fn make(
        id: EntryId,
        promise: StartsAt,
        length: Length,
        place: Option<Place>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let starts_at = promise.shown_at()?;
        if starts_at <= now {
            return Err(Refusal::InThePast);
        }
        Ok(Self { id, promise, length, place, starts_at, zone_data: zone_data_version().to_owned(), made_at: now })
    }

    /// The promise made instead of this one at `now`: to start then; as long, and in the same place, unless others are
    /// named.
    ///
    /// # Errors
    /// As [`Entry::make`].
    pub fn altered(
        &self,
        id: EntryId,
        to: StartsAt,
        length: Option<Length>,
        place: Option<Place>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        Self::make(id, to, length.unwrap_or(self.length), place.or_else(|| self.place.clone()), now)
    }

    /// When it ends.
    pub fn ends_at(&self) -> Timestamp {
        self.starts_at + self.length.duration()
    }

    /// What it takes of the coach's time.
    pub fn busy(&self, buffers: Buffers) -> Span {
        Span { from: self.starts_at - buffers.before(), until: self.ends_at() + buffers.after() }
    }

    /// Whether it promises the same: when by the clock, for how long, and where.
    pub fn promises_like(&self, other: &Self) -> bool {
        self.promise == other.promise && self.length == other.length && self.place == other.place
    }

    /// Whether nobody would notice the difference: the same instant, length and place, though perhaps on another wall.
    pub fn feels_like(&self, other: &Self) -> bool {
        self.starts_at == other.starts_at && self.length == other.length && self.place == other.place
    }

    /// The same promise under the zone database that is built in now. Where the clock now skips its time, the time
    /// shifted to is taken: a promise that was made is kept as well as it can be.
    #[must_use]
    pub fn derived_anew(&self) -> Self {
        Self { starts_at: self.promise.instant(), zone_data: zone_data_version().to_owned(), ..self.clone() }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use uuid::Uuid;

    pub(in super::super) fn at(written: &str) -> Timestamp {
        written.parse().unwrap()
    }

    pub(in super::super) fn entry(number: u128, local: &str, zone: &str) -> Entry {
        let length = Length::of_minutes(50).unwrap();
        Entry::make(
            EntryId(Uuid::from_u128(number)),
            StartsAt::parse(local, zone).unwrap(),
            length,
            None,
            at("2026-11-23T12:00Z"),
        )
        .unwrap()
    }

    #[test]
    fn a_promise_lies_ahead_and_on_the_clock() {
        let make = |local: &str| {
            let promise = StartsAt::parse(local, "Europe/Berlin").unwrap();
            Entry::make(EntryId(Uuid::nil()), promise, Length::of_minutes(50).unwrap(), None, at("2026-11-23T12:00Z"))
        };
        assert_eq!(make("2026-11-23T13:00"), Err(Refusal::InThePast));
        assert_eq!(make("2026-11-23T13:01").unwrap().ends_at(), at("2026-11-23T12:51Z"));
        assert!(matches!(make("2027-03-28T02:30"), Err(Refusal::TimeSkipped(_))));
        assert_eq!(make("2027-10-31T02:30").unwrap().starts_at, at("2027-10-31T00:30Z"));
    }

    #[test]
    fn buffers_count_as_busy() {
        let busy = entry(1, "2026-12-01T10:00", "Europe/Berlin").busy(Buffers::of_minutes(10, 15).unwrap());
        assert_eq!(busy, Span { from: at("2026-12-01T08:50Z"), until: at("2026-12-01T10:05Z") });
    }

    #[test]
    fn another_wall_at_the_same_instant_is_another_promise_that_feels_the_same() {
        let (berlin, london) =
            (entry(1, "2026-12-01T10:00", "Europe/Berlin"), entry(2, "2026-12-01T09:00", "Europe/London"));
        assert!(berlin.feels_like(&london));
        assert!(!berlin.promises_like(&london));
    }

    #[test]
    fn a_promise_keeps_its_wall_time_when_the_zone_changes_its_mind() {
        let stored = Entry {
            starts_at: at("2026-12-01T17:00Z"),
            zone_data: "2025b".to_owned(),
            ..entry(1, "2026-12-01T09:00", "America/Vancouver")
        };
        let anew = stored.derived_anew();
        assert_eq!(anew.starts_at, at("2026-12-01T16:00Z"));
        assert_eq!((anew.promise, anew.id), (stored.promise, stored.id));
    }
}
