//! The timetable: each sweep, how often it runs, and why. All are plain statements that any number of workers may run at once.

use std::time::Duration;

/// Plan, expire, lease: at once when the database says that something changed, at the next moment that something is due,
/// and at the latest after this long, should a message be lost.
pub const AT_THE_LATEST: Duration = Duration::from_secs(20);

/// Rounds are never closer than this: while letters leave one after the other, one round takes up what many of them have changed.
pub const ROUNDS_APART: Duration = Duration::from_millis(40);

/// Leases that ran out are taken back: a letter that a crash left behind is up to this much later than its lease.
pub const RECLAIM_EVERY: Duration = Duration::from_secs(15);

/// The round is counted and noted: what a restore could repeat is bounded by this.
pub const TICK_EVERY: Duration = Duration::from_secs(10);

/// The logbook is linked: what somebody could still change in it unnoticed is as young as this.
pub const LINK_EVERY: Duration = Duration::from_secs(60);

/// What has been kept long enough goes.
pub const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// The job engine asks for work by itself this often; otherwise the database wakes it.
pub const ENGINE_POLLS_EVERY: Duration = Duration::from_secs(5);

/// The job engine says that it lives this often; a worker that was silent for three of these is taken for gone.
pub const HEARTBEAT_EVERY: Duration = Duration::from_secs(20);
/// See [`HEARTBEAT_EVERY`].
pub const HEARTBEATS_LOST: usize = 3;
