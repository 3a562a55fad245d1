//! The movable clock. It goes on from wherever it is put.

use domain::actor::Actor;
use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::Stage;

impl Stage {
    /// Puts the clock to a wall-clock time in a zone: `2026-12-01T10:00[Europe/Berlin]`.
    pub async fn at(&self, written: &str) -> Timestamp {
        let (local, zone) = written.trim_end_matches(']').split_once('[').expect("a time and a zone");
        let at = Self::zone(zone).first_at(local.parse::<DateTime>().expect("a time"));
        let sql = "UPDATE clock SET shift = $1::timestamptz - clock_timestamp()";
        sqlx::query(sql).bind(at.to_string()).execute(&self.database().owner()).await.expect("the clock moves");
        at
    }

    /// Lets time pass.
    pub async fn pass(&self, length: SignedDuration) {
        let sql = "UPDATE clock SET shift = shift + make_interval(secs => $1)";
        sqlx::query(sql).bind(length.as_secs_f64()).execute(&self.database().owner()).await.expect("the clock moves");
    }

    /// What the clock shows.
    pub async fn now(&self) -> Timestamp {
        self.office().look(Actor::Engine).await.expect("records").now
    }
}
