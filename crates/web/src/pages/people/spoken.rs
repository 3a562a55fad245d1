//! When coach and client spoke, as the file lists it.

use std::collections::HashMap;

use domain::homework::UNDO_DAYS;
use domain::ids::StaffId;
use jiff::SignedDuration;
use practice::people::{ContactView, contacts};
use practice::{Outcome, Turn};
use uuid::Uuid;

use super::InSight;
use crate::pages::when::When;

/// A note of contact.
pub(super) struct Spoken {
    /// The coach.
    pub(super) name: String,
    pub(super) when: When,
    /// The note, while whoever looks may take it back.
    pub(super) undo: Option<Uuid>,
}

/// The last notes, the newest first.
pub(super) async fn lately_spoken(
    seen: &InSight<'_>,
    names: &HashMap<StaffId, String>,
    turn: &Turn,
) -> Outcome<Vec<Spoken>> {
    let items = contacts(&seen.staff.asked, seen.client.id, turn).await?.items;
    Ok(items.iter().map(|contact| spoken(seen, names, contact)).collect())
}

fn spoken(seen: &InSight<'_>, names: &HashMap<StaffId, String>, contact: &ContactView) -> Spoken {
    let fresh = contact.noted_at > seen.staff.now - SignedDuration::from_hours(24 * UNDO_DAYS);
    Spoken {
        name: names.get(&contact.coach).cloned().unwrap_or_default(),
        when: When::of(contact.at, &seen.staff.me.zone, &seen.client.zone),
        undo: (fresh && contact.coach == seen.staff.me.id).then_some(contact.id),
    }
}
