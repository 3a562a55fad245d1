//! Whether a key ring belongs to these records.

use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::uses::{Use, keys_in_use};
use crate::Keyring;
use crate::keyring::Spot;

/// What a key ring is to the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fits {
    /// It holds every key that is needed.
    Yes,
    /// It lacks keys that something needs.
    Lacks(Vec<Use>),
    /// It holds a key of that name, which opens nothing.
    Another(String),
}

/// Where samples are taken: what the web's and the worker's role may both read.
const SAMPLED: [(&str, &str, &str); 2] = [("homework", "id", "words"), ("letter_copies", "letter_id", "sealed")];

/// Asks the records, in whichever role the pool is. One value that does not open may be damaged; if of several none does, it is the key.
///
/// # Errors
/// When the database does not answer.
pub async fn fits(pool: &PgPool, keyring: &Keyring) -> Result<Fits, sqlx::Error> {
    let lacking: Vec<Use> = keys_in_use(pool).await?.into_iter().filter(|one| !keyring.has(&one.key)).collect();
    if !lacking.is_empty() {
        return Ok(Fits::Lacks(lacking));
    }
    let mut another = Vec::new();
    for (table, id, column) in SAMPLED {
        let mut records = pool.begin().await?;
        sqlx::query("SELECT set_config('halcyon.actor', 'engine', true)").execute(&mut *records).await?;
        let ends = |order| format!("(SELECT {id}, {column} FROM {table} ORDER BY {id} {order} LIMIT 3)");
        let sql = AssertSqlSafe(format!("{} UNION {}", ends("ASC"), ends("DESC")));
        let samples: Vec<(Uuid, String)> = sqlx::query_as(sql).fetch_all(&mut *records).await?;
        let opens = |(row, value): &(Uuid, String)| keyring.opens(Spot { table, column, row: *row }, value);
        if samples.iter().any(opens) {
            return Ok(Fits::Yes);
        }
        another.extend(samples.into_iter().map(|(_, value)| value));
    }
    match another.as_slice() {
        [value, _, ..] => Ok(Fits::Another(Keyring::key_named_by(value).unwrap_or_default().to_owned())),
        _ => Ok(Fits::Yes),
    }
}
