//! People, and what was agreed about reaching them.

pub mod address;
pub mod agree;
pub mod contact_plan;
pub mod leads;
pub mod person;
mod plan_in_words;
pub mod rest;

pub use address::Address;
pub use agree::{Proposal, Way};
pub use contact_plan::{AgreedBy, Channel, ContactPlan, Nudges, Pause, Silence, WordingLevel, Yes};
pub use leads::{Lead, Leads, Slot, WrittenLeads};
pub use person::{Client, Member};
pub use rest::Resting;

use serde::{Deserialize, Serialize};

/// A language that letters and pages can speak: a BCP 47 tag for which a catalogue exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
}

impl Language {
    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
        }
    }

    /// Reads a tag; a region or script behind the language is left aside (`en-GB` is `en`).
    ///
    /// # Errors
    /// [`crate::Refusal::Invalid`] for a language without a catalogue.
    pub fn parse(tag: &str) -> Result<Self, crate::Refusal> {
        match tag.split('-').next().map(str::to_ascii_lowercase).as_deref() {
            Some("en") => Ok(Self::En),
            _ => Err(crate::Refusal::at("", "A language there are letters in: en.")),
        }
    }
}
