//! The settings, read.

use domain::letters::content::OwnWords;
use domain::may::{self, Act};
use domain::people::{Language, WrittenLeads};
use domain::time::Zone;
use serde::Serialize;

use super::PracticeFacts;
use crate::{Asked, Outcome};

/// The settings as they are shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingsView {
    /// The practice's name.
    pub name: String,
    /// The zone new people start with.
    pub zone: Zone,
    /// The language new people start with.
    pub locale: Language,
    /// Reminders unless something else was agreed.
    pub leads: DefaultLeads,
    /// The practice's own words in letters.
    pub own_words: Vec<OwnWords>,
    /// Whether this is a demo.
    pub demo: bool,
    /// Raised by every change.
    pub version: i32,
}

/// The practice's reminders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DefaultLeads {
    /// A client's.
    pub client: WrittenLeads,
    /// A coach's.
    pub coach: WrittenLeads,
}

impl SettingsView {
    pub(super) fn of(facts: PracticeFacts) -> Self {
        let PracticeFacts { name, zone, locale, client_leads, coach_leads, own_words, demo, version } = facts;
        let leads = DefaultLeads { client: client_leads.written(), coach: coach_leads.written() };
        Self { name: name.to_string(), zone, locale, leads, own_words, demo, version }
    }
}

/// The settings.
///
/// # Errors
/// [`domain::Refusal::NotYours`] for whoever is not of the staff.
pub async fn read(asked: &Asked) -> Outcome<SettingsView> {
    may::ask_plainly(asked.actor, Act::SeeSettings)?;
    let records = asked.look().await?;
    Ok(SettingsView::of(super::facts(&records).await?))
}
