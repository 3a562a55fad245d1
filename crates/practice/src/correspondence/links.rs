//! For how long the links in letters are good.

use jiff::Timestamp;
use sqlx::PgPool;
use time::OffsetDateTime;

use super::by_letter::RESTS;
use crate::moment::Ts;

/// Until when a link can work in some letter that was made until that moment and began to be sent: a letter can be stopped from for two
/// years. `None` when there is no such letter.
///
/// # Errors
/// When the database does not answer.
pub async fn links_until(owner: &PgPool, made_until: Timestamp) -> Result<Option<Timestamp>, sqlx::Error> {
    let sql = "SELECT max(made_at) FROM letters WHERE attempts > 0 AND made_at <= $1";
    let until = OffsetDateTime::from(Ts::from(made_until));
    let last: Option<OffsetDateTime> = sqlx::query_scalar(sql).bind(until).fetch_one(owner).await?;
    Ok(last.map(|at| Timestamp::from(Ts::from(at)).saturating_add(RESTS).unwrap_or(Timestamp::MAX)))
}
