//! The version that a form showed, so that two people do not write over each other unseen.

use practice::Expected;
use serde::Deserialize;

/// A version as a form sends it, in a hidden field.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Versioned {
    version: String,
}

impl Versioned {
    /// Which version the change is meant for; what is no version matches none.
    pub(super) fn expected(&self) -> Expected {
        Expected(Some(self.version.parse().unwrap_or(-1)))
    }
}
