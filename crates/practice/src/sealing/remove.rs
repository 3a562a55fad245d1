//! A key is taken out of the ring.

use serde_json::json;
use sqlx::PgPool;

use super::enter;

/// Enters it in the logbook.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(owner: &PgPool, key: &str) -> Result<(), sqlx::Error> {
    enter(&mut *owner.acquire().await?, "sealing.remove", key, json!({})).await
}
