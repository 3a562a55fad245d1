//! Writing down, whole, what was agreed about being reached.

use domain::ids::ClientId;
use domain::may::Act;
use domain::people::{ContactPlan, Proposal};
use serde_json::json;

use super::amend::amend;
use super::standing::{lock_for, still_open, word_of};
use super::{PlanView, enter_all_ended, store};
use crate::moment::Ts;
use crate::{Asked, Expected, Outcome, Records};

/// The plan that is to hold, on the word of whoever asks.
#[derive(Clone, Debug)]
pub struct RecordContactPlan {
    /// Whose plan.
    pub client: ClientId,
    /// The version that was read; 0 where there was none yet.
    pub expected: Expected,
    /// The plan.
    pub proposal: Proposal,
}

/// Records a contact plan.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `ClientArchived`, `Changed`, and what [`ContactPlan::agree`] refuses.
pub async fn record_contact_plan(asked: &Asked, command: RecordContactPlan) -> Outcome<PlanView> {
    let RecordContactPlan { client, expected, proposal } = command;
    let records = asked.open().await?;
    let locked = lock_for(&records, client, Act::RecordContactPlan).await?;
    still_open(&locked)?;
    let former = store::plans::lock(&records, client).await?;
    expected.met_by(former.as_ref().map_or(0, |kept| kept.version))?;
    let former = former.map(|kept| kept.plan);
    let plan = ContactPlan::agree(proposal, word_of(asked.actor), former.as_ref(), locked.zone.today(records.now))?;
    let facts = what_changed(former.as_ref(), &plan);
    if former.as_ref().and_then(ContactPlan::address).is_some_and(|former| plan.address() != Some(former)) {
        end_ways_in(&records, client).await?;
    }
    amend(records, client, &plan, "people.record_contact_plan", facts).await
}

/// Whoever reads at the former address came in by letters there: it is to a client what a password is to others.
async fn end_ways_in(records: &Records, client: ClientId) -> Outcome<()> {
    let sql = "SELECT id FROM end_ways_in_of_address($1, $2, $3)";
    let but = records.sign_in.map(|sign_in| sign_in.0);
    let ended = records.all(sql, [client.0.into(), but.into(), Ts::from(records.now).into()]).await?;
    enter_all_ended(records, &ended).await
}

fn what_changed(former: Option<&ContactPlan>, plan: &ContactPlan) -> serde_json::Value {
    json!({
        "new": former.is_none(),
        "agreed_by": plan.agreed_by,
        "address_changed": former.is_some_and(|former| former.address() != plan.address()),
        "wording": plan.wording,
        "calendar_files": plan.calendar_files,
        "nudges": plan.nudges.on,
        "nudges_assigned": plan.nudges.assigned.on,
    })
}

#[cfg(test)]
mod tests;
