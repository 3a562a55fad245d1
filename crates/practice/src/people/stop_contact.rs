//! Stopping all contact, at once, on everything that waits.

use domain::ids::ClientId;
use domain::may::Act;
use domain::people::ContactPlan;
use serde_json::json;

use super::amend::amend;
use super::standing::{lock_for, word_of};
use super::{PlanView, store};
use crate::{Asked, Outcome};

/// Whose letters stop. It asks for no version: a stop is never refused for being second.
#[derive(Clone, Copy, Debug)]
pub struct StopContact {
    /// Whose.
    pub client: ClientId,
}

/// Stops all contact. Where nothing was agreed yet, a plan is written down that says so.
///
/// # Errors
/// [`domain::Refusal::NotFound`].
pub async fn stop_contact(asked: &Asked, command: StopContact) -> Outcome<PlanView> {
    let StopContact { client } = command;
    let records = asked.open().await?;
    let locked = lock_for(&records, client, Act::StopContact).await?;
    let kept = store::plans::lock(&records, client).await?.map(|kept| kept.plan);
    let mut plan =
        kept.unwrap_or_else(|| ContactPlan::nothing_automatic(word_of(asked.actor), locked.zone.today(records.now)));
    plan.stopped_at = plan.stopped_at.or(Some(records.now));
    amend(records, client, &plan, "people.stop_contact", json!({})).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{ResumeContact, resume_contact};
    use domain::Refusal;

    #[tokio::test]
    async fn either_side_stops_and_only_the_client_takes_it_back() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = ResumeContact { client: ana, expected: Expected::ANY };
        for stopping in [stage.as_coach(), stage.as_client(ana), stage.as_assistant().await, stage.as_owner()] {
            let first = stop_contact(&stopping, StopContact { client: ana }).await.unwrap();
            let again = stop_contact(&stopping, StopContact { client: ana }).await.unwrap();
            assert_eq!((first.in_words.as_str(), first.stopped_at), ("All contact stopped", again.stopped_at));
            assert_eq!(refusal(resume_contact(&stage.as_coach(), command).await), Refusal::NotYours);
            assert_eq!(resume_contact(&stage.as_client(ana), command).await.unwrap().stopped_at, None);
        }
    }

    #[tokio::test]
    async fn it_holds_where_nothing_was_agreed() {
        let stage = Stage::open().await;
        let ana = stage.client_without_plan("Ana").await;
        let view = stop_contact(&stage.as_client(ana), StopContact { client: ana }).await.unwrap();
        assert!(view.stopped_at.is_some() && view.address.is_none());
    }

    #[tokio::test]
    async fn everything_that_waits_is_looked_at_at_once() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        stop_contact(&stage.as_assistant().await, StopContact { client: ana }).await.unwrap();
        assert!(stage.is_due_for_a_look(session, letter).await);
    }

    #[tokio::test]
    async fn another_client_or_coach_finds_nobody() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let other = stage.coach_named("Dora").await;
        for stranger in [stage.as_staff(other).await, stage.as_client(ben)] {
            assert_eq!(refusal(stop_contact(&stranger, StopContact { client: ana }).await), Refusal::NotFound);
        }
    }
}
