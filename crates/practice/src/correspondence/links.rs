//! For how long the links in letters are good.

use jiff::Timestamp;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::by_letter::RESTS;
use crate::keyring::Watched;
use crate::moment::Ts;

/// Until when a link can work that was made by a key which stopped writing then: letters can be stopped for two years from any letter that was
/// made before and began to be sent. Parts follow the key ring within a second. `None` when there is no such letter.
///
/// # Errors
/// When the database does not answer.
pub async fn links_until(owner: &PgPool, stopped: Timestamp) -> Result<Option<Timestamp>, sqlx::Error> {
    let sql = "SELECT max(made_at) FROM letters WHERE attempts > 0 AND made_at <= $1";
    let until = stopped.saturating_add(2 * Watched::SEEN_WITHIN).unwrap_or(Timestamp::MAX);
    let until = OffsetDateTime::from(Ts::from(until));
    let last: Option<OffsetDateTime> = sqlx::query_scalar(sql).bind(until).fetch_one(owner).await?;
    Ok(last.map(|at| Timestamp::from(Ts::from(at)).saturating_add(RESTS).unwrap_or(Timestamp::MAX)))
}
