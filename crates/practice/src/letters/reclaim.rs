//! Reclaiming: a lease that ran out belongs to nobody. This repairs every loss in the job engine, and our own crashes.

use domain::actor::Actor;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::kinds_that_may_go_twice;
use crate::moment::Ts;
use crate::{Asking, Office, Outcome};

/// Frees the letters whose lease ran out. One that was being sent goes again if two copies do less harm than none; else nobody will know.
///
/// # Errors
/// [`crate::Broke`].
pub async fn reclaim(office: &Office) -> Outcome<u64> {
    if !has_lapsed(office).await? {
        return Ok(0);
    }
    let records = office.open(Actor::Engine).await?;
    let sql = "WITH lapsed AS (
        SELECT id, state = 'waiting' OR kind = ANY ($2) AS again FROM letters WHERE lease IS NOT NULL AND lease_until <= $1
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LIMIT 1000)
      UPDATE letters l SET lease = NULL, lease_until = NULL, noted = false,
        state = CASE WHEN again THEN 'waiting' ELSE 'given_up' END,
        reason = CASE WHEN again THEN l.reason ELSE 'unknown' END,
        next_attempt_at = CASE WHEN again AND l.state = 'sending' THEN $1 ELSE l.next_attempt_at END,
        settled_at = CASE WHEN again THEN NULL ELSE $1::timestamptz END
      FROM lapsed WHERE l.id = lapsed.id";
    let freed = records.run(sql, [Ts::from(records.now).into(), kinds_that_may_go_twice().into()]).await?;
    records.commit().await?;
    if freed > 0 {
        tracing::warn!(letters = freed, "leases ran out and were taken back");
    }
    Ok(freed)
}

#[derive(FromQueryResult)]
struct Lapsed {
    #[expect(dead_code, reason = "that there is one says it all")]
    id: Uuid,
}

/// Mostly none has: that costs one statement.
async fn has_lapsed(office: &Office) -> Outcome<bool> {
    let sql = "SELECT id FROM letters WHERE lease IS NOT NULL AND lease_until <= (SELECT halcyon_now()) LIMIT 1";
    let found = Asking::from(&office.asked(Actor::Engine)).glance::<Lapsed>(sql, []).await?;
    Ok(found.is_some())
}
