//! Letting letters rest: nudges, or everything automatic. No reason is asked.

use domain::ids::ClientId;
use domain::may::Act;
use domain::people::Resting;
use jiff::civil::Date;
use serde_json::json;

use super::PlanView;
use super::amend::{amend, plan_to_amend};
use super::standing::{lock_for, word_of};
use crate::{Asked, Expected, Outcome};

/// What is to rest, and until which day.
#[derive(Clone, Copy, Debug)]
pub struct PauseLetters {
    /// Whose letters.
    pub client: ClientId,
    /// The version of the plan that was read.
    pub expected: Expected,
    /// What rests.
    pub what: Resting,
    /// The pause ends as this day of the client's calendar begins; none means until somebody resumes.
    pub until_on: Option<Date>,
}

/// Pauses.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound` (also without a plan), `NotYours`, `Changed`, and what [`domain::people::ContactPlan::pause`] refuses.
pub async fn pause(asked: &Asked, command: PauseLetters) -> Outcome<PlanView> {
    let PauseLetters { client, expected, what, until_on } = command;
    let records = asked.open().await?;
    let locked = lock_for(&records, client, Act::PauseLetters).await?;
    let mut plan = plan_to_amend(&records, client, expected).await?;
    let until = until_on.map(|on| locked.zone.day(on).0);
    plan.pause(what, until, word_of(asked.actor), records.now)?;
    amend(records, client, &plan, "people.pause", json!({ "what": what.word(), "until_on": until_on })).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{ResumeLetters, resume};
    use domain::Refusal;
    use jiff::civil::date;

    fn everything(client: ClientId) -> PauseLetters {
        PauseLetters { client, expected: Expected::ANY, what: Resting::Everything, until_on: None }
    }

    #[tokio::test]
    async fn pausing_twice_is_pausing_once() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let first = pause(&stage.as_client(ana), everything(ana)).await.unwrap();
        let second = pause(&stage.as_client(ana), everything(ana)).await.unwrap();
        assert!(first.pause.everything && second.pause.everything);
        assert_eq!(second.in_words, "Email, not confirmed yet, neutral, daily 8–20, nudges off, paused");
    }

    #[tokio::test]
    async fn a_pause_with_a_day_ends_as_the_day_begins() {
        let stage = Stage::open().await;
        stage.at("2026-12-01T10:00[Europe/Berlin]").await;
        let ana = stage.client("Ana").await;
        let until = |on| PauseLetters { until_on: Some(on), ..everything(ana) };
        assert!(matches!(refusal(pause(&stage.as_coach(), until(date(2026, 12, 1))).await), Refusal::Invalid(_)));
        let view = pause(&stage.as_coach(), until(date(2026, 12, 5))).await.unwrap();
        assert_eq!(view.pause.everything_until, Some("2026-12-04T23:00:00Z".parse().unwrap()));
        stage.at("2026-12-05T00:00:01[Europe/Berlin]").await;
        assert!(!crate::people::contact_plan(&stage.as_coach(), ana).await.unwrap().pause.everything);
    }

    #[tokio::test]
    async fn what_the_client_paused_the_coach_does_not_resume() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        pause(&stage.as_client(ana), everything(ana)).await.unwrap();
        let resumed = ResumeLetters { client: ana, expected: Expected::ANY, what: Resting::Everything };
        assert_eq!(refusal(resume(&stage.as_coach(), resumed).await), Refusal::OnlyTheClient);
        assert!(!resume(&stage.as_client(ana), resumed).await.unwrap().pause.everything);
    }

    #[tokio::test]
    async fn it_is_the_coachs_and_the_clients_to_do() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let other = stage.coach_named("Dora").await;
        for stranger in [stage.as_staff(other).await, stage.as_client(ben)] {
            assert_eq!(refusal(pause(&stranger, everything(ana)).await), Refusal::NotFound);
        }
        for seen in [stage.as_owner(), stage.as_assistant().await] {
            assert_eq!(refusal(pause(&seen, everything(ana)).await), Refusal::NotYours);
        }
        let unplanned = stage.client_without_plan("Cy").await;
        assert_eq!(refusal(pause(&stage.as_coach(), everything(unplanned)).await), Refusal::NotFound);
    }

    #[tokio::test]
    async fn whatever_waits_is_looked_at_at_once() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        pause(&stage.as_client(ana), everything(ana)).await.unwrap();
        assert!(stage.is_due_for_a_look(session, letter).await);
    }
}
