//! Tidying: what has been kept long enough goes.

use domain::actor::Actor;
use jiff::SignedDuration;

use crate::moment::Ts;
use crate::{Office, Outcome};

/// How long the answer to an idempotency key is remembered.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long the job engine's finished work stays visible.
const JOBS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Deletes kept copies past their time, spent idempotency keys, tries that do not count any more, and the job engine's finished jobs and absent workers.
///
/// # Errors
/// [`crate::Broke`].
pub async fn tidy(office: &Office) -> Outcome<()> {
    let records = office.open(Actor::Engine).await?;
    let before = |length: SignedDuration| Ts::from(records.now - length);
    records.run("DELETE FROM letter_copies WHERE keep_until <= $1", [Ts::from(records.now).into()]).await?;
    records.run("DELETE FROM idempotency_keys WHERE at <= $1", [before(KEYS_KEPT).into()]).await?;
    records.run("DELETE FROM limits WHERE clear_at <= $1", [Ts::from(records.now).into()]).await?;
    let done = "DELETE FROM apalis.jobs WHERE status IN ('Done','Failed','Killed') AND done_at <= $1";
    records.run(done, [before(JOBS_KEPT).into()]).await?;
    let absent = "DELETE FROM apalis.workers w WHERE last_seen <= $1 AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)";
    records.run(absent, [before(KEYS_KEPT).into()]).await?;
    records.commit().await
}
