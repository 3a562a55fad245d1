//! What is sealed in the records: which keys it needs, whether a key ring opens it, and sealing it anew with the key that writes.
//!
//! All of it works over rows of every person at once, so it is done on connections of the owner of the tables, by whoever holds the server.

mod fits;
mod remove;
mod rotate;
mod spots;
mod uses;

#[cfg(test)]
mod tests;

pub use fits::{Fits, fits};
pub use remove::remove;
pub use rotate::{Closed, Progress, Rotated, rotate};
pub use uses::{Use, keys_in_use};

use serde_json::Value;
use sqlx::PgConnection;

use crate::Broke;

/// Why something sealed was not worked on.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    /// The database does not answer, or refused a statement.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// Nothing can be sealed.
    #[error(transparent)]
    Broke(#[from] Broke),
}

/// An entry in the logbook, in the name of whoever holds the server.
async fn enter(records: &mut PgConnection, verb: &str, key: &str, facts: Value) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO logbook (at, actor, verb, subject, facts) VALUES (halcyon_now(), 'operator', $1, $2, $3)";
    sqlx::query(sql).bind(verb).bind(format!("key:{key}")).bind(facts).execute(records).await.map(drop)
}
