//! Expiry: a letter whose usefulness has ended is never sent.

use domain::actor::Actor;

use crate::moment::Ts;
use crate::{Office, Outcome};

/// Ends the letters that wait past their usefulness. What stood in their way stays as the reason.
///
/// # Errors
/// [`crate::Broke`].
pub async fn expire(office: &Office) -> Outcome<u64> {
    let records = office.open(Actor::Engine).await?;
    let sql = "WITH stale AS (
        SELECT id FROM letters WHERE state IN ('waiting','held') AND lease IS NULL AND not_after <= $1
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LIMIT 1000)
      UPDATE letters l SET state = 'expired', settled_at = $1, noted = false FROM stale WHERE l.id = stale.id";
    let ended = records.run(sql, [Ts::from(records.now).into()]).await?;
    records.commit().await?;
    Ok(ended)
}
