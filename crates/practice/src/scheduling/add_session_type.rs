//! Adding a session type.

use domain::ids::SessionTypeId;
use domain::may::{self, Act};
use domain::people::Leads;
use domain::scheduling::{Buffers, Length, Place};
use domain::text::Wording;
use serde_json::json;

use super::store;
use super::views::SessionTypeView;
use crate::logbook::{self, Entry};
use crate::{Asked, Outcome};

/// Adds a session type.
#[derive(Clone, Debug)]
pub struct AddSessionType {
    /// What the practice calls it.
    pub name: Wording,
    /// How long it usually is.
    pub length: Length,
    /// What is kept free around it.
    pub buffers: Buffers,
    /// Where it is usually held.
    pub place: Option<Place>,
    /// When its clients are reminded, where that differs.
    pub leads: Option<Leads>,
}

/// Adds.
///
/// # Errors
/// `NotYours`.
pub async fn add_session_type(asked: &Asked, command: AddSessionType) -> Outcome<SessionTypeView> {
    let AddSessionType { name, length, buffers, place, leads } = command;
    let records = asked.open().await?;
    may::ask_plainly(records.actor, Act::ChangeSessionTypes)?;
    let added = SessionTypeView {
        id: SessionTypeId(records.id()?),
        name,
        length,
        buffers,
        place,
        leads,
        archived_at: None,
        version: 1,
    };
    store::add_type(&records, &added).await?;
    let subject = format!("session_type:{}", added.id);
    logbook::enter(&records, Entry { verb: "scheduling.add_session_type", subject, client: None, facts: json!({}) })
        .await?;
    records.commit().await?;
    Ok(added)
}
