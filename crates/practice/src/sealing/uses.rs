//! Which keys are needed, and by how much.

use sqlx::PgPool;

/// How much of what is kept needs a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The key's name; empty where a value does not read as a sealed one.
    pub key: String,
    /// Sealed values.
    pub sealed: u64,
    /// Addresses that are looked up by it.
    pub hashes: u64,
}

/// Every key that something needs, in whichever role the pool is.
///
/// # Errors
/// When the database does not answer.
pub async fn keys_in_use(pool: &PgPool) -> Result<Vec<Use>, sqlx::Error> {
    let rows: Vec<(String, i64, i64)> =
        sqlx::query_as("SELECT key, sealed, hashes FROM keys_in_use()").fetch_all(pool).await?;
    let in_use = |(key, sealed, hashes): (String, i64, i64)| Use {
        key,
        sealed: sealed.unsigned_abs(),
        hashes: hashes.unsigned_abs(),
    };
    Ok(rows.into_iter().map(in_use).collect())
}
