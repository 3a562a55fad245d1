//! The end that every change of a contact plan has.

use domain::Refusal;
use domain::ids::ClientId;
use domain::people::ContactPlan;
use serde_json::Value as Json;

use super::rows::plan::KeptPlan;
use super::{PlanView, store, views};
use crate::logbook::{self, Entry};
use crate::{Expected, Outcome, Records};

/// The plan of a client who is locked, locked itself, in the version that was read.
pub(super) async fn plan_to_amend(records: &Records, client: ClientId, expected: Expected) -> Outcome<ContactPlan> {
    let KeptPlan { plan, version, .. } = store::plans::lock(records, client).await?.ok_or(Refusal::NotFound)?;
    expected.met_by(version)?;
    Ok(plan)
}

/// Saves a plan, looks again at everything it bears on, enters the logbook, and commits.
pub(super) async fn amend(
    records: Records,
    client: ClientId,
    plan: &ContactPlan,
    verb: &'static str,
    facts: Json,
) -> Outcome<PlanView> {
    store::plans::save(&records, client, plan).await?;
    store::look_again(&records, client).await?;
    logbook::enter(&records, Entry { verb, subject: format!("contact-plan:{client}"), client: Some(client), facts })
        .await?;
    let view = views::plan_in(&records, client).await?;
    records.commit().await?;
    Ok(view)
}
