//! Taking back "stop all contact". The client's alone.

use domain::ids::ClientId;
use domain::may::Act;
use serde_json::json;

use super::PlanView;
use super::amend::{amend, plan_to_amend};
use super::standing::lock_for;
use crate::{Asked, Expected, Outcome};

/// Whose letters may come again.
#[derive(Clone, Copy, Debug)]
pub struct ResumeContact {
    /// Whose.
    pub client: ClientId,
    /// The version of the plan that was read.
    pub expected: Expected,
}

/// Takes the stop back; the plan holds again as it was.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours` for everybody but the client, `Changed`.
pub async fn resume_contact(asked: &Asked, command: ResumeContact) -> Outcome<PlanView> {
    let ResumeContact { client, expected } = command;
    let records = asked.open().await?;
    lock_for(&records, client, Act::RaiseContactPlan).await?;
    let mut plan = plan_to_amend(&records, client, expected).await?;
    plan.stopped_at = None;
    amend(records, client, &plan, "people.resume_contact", json!({})).await
}
