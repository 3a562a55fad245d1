//! `[backup]`: copies of the practice.

use ::backup::Recipient;
use serde::Deserialize;

use super::shape;

/// The section `backup`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Whom backups are encrypted to.
    #[serde(deserialize_with = "shape::recipients")]
    pub recipients: Vec<Recipient>,
}
