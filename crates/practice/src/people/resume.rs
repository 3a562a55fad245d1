//! Ending a pause.

use domain::ids::ClientId;
use domain::may::Act;
use domain::people::Resting;
use serde_json::json;

use super::PlanView;
use super::amend::{amend, plan_to_amend};
use super::standing::{lock_for, word_of};
use crate::{Asked, Expected, Outcome};

/// What is to go on.
#[derive(Clone, Copy, Debug)]
pub struct ResumeLetters {
    /// Whose letters.
    pub client: ClientId,
    /// The version of the plan that was read.
    pub expected: Expected,
    /// What goes on.
    pub what: Resting,
}

/// Resumes. What is not paused goes on as it did.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound` (also without a plan), `NotYours`, `Changed`, `OnlyTheClient` for a pause of the client's own.
pub async fn resume(asked: &Asked, command: ResumeLetters) -> Outcome<PlanView> {
    let ResumeLetters { client, expected, what } = command;
    let records = asked.open().await?;
    lock_for(&records, client, Act::PauseLetters).await?;
    let mut plan = plan_to_amend(&records, client, expected).await?;
    let rested = plan.resume(what, word_of(asked.actor), records.now)?;
    amend(records, client, &plan, "people.resume", json!({ "what": what.word(), "rested": rested })).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{PauseLetters, pause};
    use domain::Refusal;

    #[tokio::test]
    async fn nudges_and_everything_are_resumed_apart() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for what in [Resting::Nudges, Resting::Everything] {
            let command = PauseLetters { client: ana, expected: Expected::ANY, what, until_on: None };
            pause(&stage.as_coach(), command).await.unwrap();
        }
        let command = ResumeLetters { client: ana, expected: Expected::ANY, what: Resting::Everything };
        let view = resume(&stage.as_coach(), command).await.unwrap();
        assert_eq!((view.pause.everything, view.pause.nudges), (false, true));
    }

    #[tokio::test]
    async fn resuming_twice_or_what_never_rested_changes_nothing() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = ResumeLetters { client: ana, expected: Expected::ANY, what: Resting::Everything };
        for _ in 0..2 {
            assert!(!resume(&stage.as_coach(), command).await.unwrap().pause.everything);
        }
    }

    #[tokio::test]
    async fn a_stale_version_is_told() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = ResumeLetters { client: ana, expected: Expected(Some(7)), what: Resting::Nudges };
        assert_eq!(refusal(resume(&stage.as_coach(), command).await), Refusal::Changed);
    }

    #[tokio::test]
    async fn an_assistant_does_not_resume() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = ResumeLetters { client: ana, expected: Expected::ANY, what: Resting::Nudges };
        assert_eq!(refusal(resume(&stage.as_assistant().await, command).await), Refusal::NotYours);
    }
}
