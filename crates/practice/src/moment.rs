//! Time as the database driver carries it, and as the rules speak of it.
//!
//! PostgreSQL keeps microseconds, so a moment is cut to them before it is compared with one that was stored.

use jiff::{Timestamp, civil};
use sea_orm::DeriveValueType;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::Broke;

/// An instant on its way to or from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub(crate) struct Ts(OffsetDateTime);

impl From<Timestamp> for Ts {
    fn from(at: Timestamp) -> Self {
        let micros = i128::from(at.as_microsecond());
        Self(OffsetDateTime::from_unix_timestamp_nanos(micros * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }
}

impl From<Ts> for Timestamp {
    fn from(Ts(at): Ts) -> Self {
        i64::try_from(at.unix_timestamp_nanos() / 1000)
            .ok()
            .and_then(|micros| Self::from_microsecond(micros).ok())
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

impl From<OffsetDateTime> for Ts {
    fn from(at: OffsetDateTime) -> Self {
        Self(at)
    }
}

impl From<Ts> for OffsetDateTime {
    fn from(Ts(at): Ts) -> Self {
        at
    }
}

/// An optional instant, to the database.
pub(crate) fn ts(at: Option<Timestamp>) -> Option<Ts> {
    at.map(Ts::from)
}

/// An optional instant, from the database.
pub(crate) fn at(ts: Option<Ts>) -> Option<Timestamp> {
    ts.map(Timestamp::from)
}

/// A local date, to the database.
pub(crate) fn day(on: civil::Date) -> Result<time::Date, Broke> {
    let month = u8::try_from(on.month()).ok().and_then(|month| time::Month::try_from(month).ok());
    let day = u8::try_from(on.day()).ok();
    month
        .zip(day)
        .and_then(|(month, day)| time::Date::from_calendar_date(i32::from(on.year()), month, day).ok())
        .ok_or(Broke::Record("date"))
}

/// A local date, from the database.
pub(crate) fn on(day: time::Date) -> Result<civil::Date, Broke> {
    let parts = (i16::try_from(day.year()), i8::try_from(u8::from(day.month())), i8::try_from(day.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return Err(Broke::Record("date")) };
    civil::Date::new(year, month, day).map_err(|_| Broke::Record("date"))
}

/// A wall-clock time, to the database.
pub(crate) fn wall(local: civil::DateTime) -> Result<PrimitiveDateTime, Broke> {
    Ok(PrimitiveDateTime::new(day(local.date())?, clock(local.time())?))
}

/// A wall-clock time, from the database.
pub(crate) fn local(wall: PrimitiveDateTime) -> Result<civil::DateTime, Broke> {
    Ok(on(wall.date())?.to_datetime(hour(wall.time())?))
}

/// A time of day, to the database.
pub(crate) fn clock(at: civil::Time) -> Result<time::Time, Broke> {
    let parts = (u8::try_from(at.hour()), u8::try_from(at.minute()), u8::try_from(at.second()));
    let (Ok(hour), Ok(minute), Ok(second)) = parts else { return Err(Broke::Record("time")) };
    time::Time::from_hms(hour, minute, second).map_err(|_| Broke::Record("time"))
}

/// A time of day, from the database.
pub(crate) fn hour(clock: time::Time) -> Result<civil::Time, Broke> {
    let parts = (i8::try_from(clock.hour()), i8::try_from(clock.minute()), i8::try_from(clock.second()));
    let (Ok(hour), Ok(minute), Ok(second)) = parts else { return Err(Broke::Record("time")) };
    civil::Time::new(hour, minute, second, 0).map_err(|_| Broke::Record("time"))
}
