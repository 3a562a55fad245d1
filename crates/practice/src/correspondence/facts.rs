//! The facts of people that letters rest on.

use std::collections::HashMap;

use domain::letters::Reason;
use domain::people::Leads;
use domain::people::contact_plan::{ContactPlan, Silence};
use domain::reminders::Correspondence;
use domain::time::SafeHours;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::settings::leads;
use crate::{Broke, Outcome, Records, people};

/// The plans of these clients.
pub(crate) async fn plans(records: &Records, clients: &[Uuid]) -> Outcome<HashMap<Uuid, ContactPlan>> {
    Ok(people::plans_of(records, clients).await?.into_iter().map(|(client, plan)| (client.0, plan)).collect())
}

/// Whether letters may go to the reader of a plan, or of none.
pub(crate) fn correspondence(plan: Option<&ContactPlan>, now: Timestamp) -> Correspondence {
    let Some(plan) = plan else { return Correspondence::Silent(Reason::NoPlan, None) };
    match plan.open_address(now) {
        Ok(_) => Correspondence::Open,
        Err(silence) => Correspondence::Silent(reason(silence), until(silence, plan)),
    }
}

/// Why nothing may go, as letters say it.
pub(crate) fn reason(silence: Silence) -> Reason {
    match silence {
        Silence::NoPlan => Reason::NoPlan,
        Silence::NoContact => Reason::NoContact,
        Silence::AddressRefused => Reason::AddressRefused,
        Silence::Paused => Reason::Paused,
    }
}

fn until(silence: Silence, plan: &ContactPlan) -> Option<Timestamp> {
    if silence == Silence::Paused { plan.pause.until } else { None }
}

/// The practice's leads: the client's and the coach's.
pub(crate) fn practice_leads(kept: &Json) -> Result<(Leads, Leads), Broke> {
    let of = |whose: &str| kept.get(whose).ok_or(Broke::Record("practice leads")).and_then(leads::read);
    Ok((of("client")?, of("coach")?))
}

/// Windows as records keep them.
pub(crate) fn hours(kept: &Json) -> Result<SafeHours, Broke> {
    SafeHours::deserialize(kept).map_err(|_| Broke::Record("hours"))
}
