//! Time: zones, wall clocks, and the hours at which a reader may be written to.

mod free;
mod safe_hours;
mod starts_at;
mod wall;
mod zone;

#[cfg(test)]
mod changes;

pub use free::{Footprint, free_near, free_within};
pub use safe_hours::{SafeHours, WrittenWindow};
pub use starts_at::StartsAt;
pub use wall::Resolved;
pub use zone::{Zone, zone_data_version};
