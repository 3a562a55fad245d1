//! `halcyon key …`: the keys that seal what people write.

mod add;
mod remove;
mod rotate;

pub(super) use add::add;
pub(super) use remove::remove;
pub(super) use rotate::rotate;

use jiff::Timestamp;
use practice::sealing::Use;
use sqlx::PgPool;

use crate::trouble::Trouble;

/// The practice's clock.
pub(super) async fn database_time(owner: &PgPool) -> Result<Timestamp, Trouble> {
    let sql = "SELECT floor(extract(epoch FROM halcyon_now()))::bigint";
    Timestamp::from_second(sqlx::query_scalar(sql).fetch_one(owner).await?).map_err(Trouble::fault)
}

/// How much needs a key, in words.
pub(crate) fn needs(one: &Use) -> String {
    match (one.sealed, one.hashes) {
        (sealed, 0) => format!("{sealed} sealed values"),
        (0, hashes) => format!("{hashes} addresses"),
        (sealed, hashes) => format!("{sealed} sealed values and {hashes} addresses"),
    }
}
