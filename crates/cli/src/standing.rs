//! How a database stands: whether a practice began in it, and of what sort.

use std::time::Duration;

use sqlx::{PgPool, Row};

use crate::trouble::Trouble;

/// How a migrated database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What it holds.
    pub(crate) holds: Holds,
    /// Whether its clock is moved, which happens only while a demo is made: then that was cut short.
    pub(crate) clock_is_moved: bool,
    /// How long the worker has been away; none if it was never there.
    pub(crate) away_for: Option<Duration>,
}

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Nothing yet.
    Nothing,
    /// A practice.
    Practice,
    /// A demo.
    Demo,
}

impl Standing {
    /// Asks the database.
    pub(crate) async fn of(owner: &PgPool) -> Result<Self, Trouble> {
        let sql = "SELECT (SELECT demo FROM practice) AS demo, (SELECT shift <> '0' FROM clock) AS moved,
          (SELECT extract(epoch FROM halcyon_now() - at)::double precision FROM ticks) AS away";
        let row = sqlx::query(sql).fetch_one(owner).await?;
        let holds = match row.try_get::<Option<bool>, _>("demo")? {
            None => Holds::Nothing,
            Some(false) => Holds::Practice,
            Some(true) => Holds::Demo,
        };
        let away: Option<f64> = row.try_get("away")?;
        Ok(Self {
            holds,
            clock_is_moved: row.try_get("moved")?,
            away_for: away.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        })
    }

    /// Whether a key ring is needed to read what is there.
    pub(crate) fn needs_its_keys(self) -> bool {
        self.holds != Holds::Nothing
    }
}
