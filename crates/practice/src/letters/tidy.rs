//! Tidying: what has been kept long enough goes.

use domain::actor::Actor;
use domain::doors::FORGOTTEN_AFTER;
use jiff::SignedDuration;

use crate::moment::Ts;
use crate::{Office, Outcome};

/// How long the answer to an idempotency key is remembered.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long the job engine's finished work stays visible.
const JOBS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a sign-in, half of one, or a link stays in the records after its end.
const WAYS_IN_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deletes kept copies past their time, spent idempotency keys, tries that do not count any more, ways in that ended, and the job engine's finished jobs and absent workers.
///
/// # Errors
/// [`crate::Broke`].
pub async fn tidy(office: &Office) -> Outcome<()> {
    let records = office.open(Actor::Engine).await?;
    let before = |length: SignedDuration| Ts::from(records.now - length);
    records.run("DELETE FROM letter_copies WHERE keep_until <= $1", [Ts::from(records.now).into()]).await?;
    records.run("DELETE FROM idempotency_keys WHERE at <= $1", [before(KEYS_KEPT).into()]).await?;
    records.run("DELETE FROM limits WHERE clear_at <= $1", [Ts::from(records.now).into()]).await?;
    let before_both = [before(WAYS_IN_KEPT).into(), before(FORGOTTEN_AFTER).into()];
    records.run("SELECT forget_ways_in($1, $2)", before_both).await?;
    let done = "DELETE FROM apalis.jobs WHERE status IN ('Done','Failed','Killed') AND done_at <= $1";
    records.run(done, [before(JOBS_KEPT).into()]).await?;
    let absent = "DELETE FROM apalis.workers w WHERE last_seen <= $1 AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)";
    records.run(absent, [before(KEYS_KEPT).into()]).await?;
    records.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::doors::clients::{AskForLetter, ask_for_letter};

    #[tokio::test]
    async fn ways_in_are_forgotten_a_month_after_their_end_and_not_before() {
        let stage = Stage::open().await;
        let held = "SELECT count(*) FROM sign_ins";
        for _ in 0..2 {
            stage.sign_in(stage.as_coach().actor).await;
        }
        stage.pass(SignedDuration::from_hours(36 * 24)).await;
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(held).await, 2, "they ran out 29 days ago");
        stage.sign_in(stage.as_coach().actor).await;
        stage.pass(SignedDuration::from_hours(2 * 24)).await;
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(held).await, 1);
        assert!(
            stage.is_forbidden(stage.as_owner().actor, "SELECT forget_ways_in(halcyon_now(), halcyon_now())").await
        );
    }

    #[tokio::test]
    async fn what_nobody_could_come_in_by_goes_as_soon_as_it_has_run_out() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        for address in ["ana@home.example", "nobody@home.example"] {
            let asking = AskForLetter { address, shared: false, device: None };
            drop(ask_for_letter(&stage.visitor(), asking).await.unwrap());
        }
        let held = "SELECT count(*) FROM asked_ways_in";
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(held).await, 2);
        stage.pass(SignedDuration::from_mins(10)).await;
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(&format!("{held} WHERE client_id IS NOT NULL")).await, 1);
        assert_eq!(stage.count(held).await, 1);
    }
}
