//! `[keys]`: the keys that seal what people write.

use std::path::PathBuf;

use serde::Deserialize;

use super::shape;

/// The section `keys`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The key ring, if one was named.
    #[serde(deserialize_with = "shape::path")]
    pub keyring_file: Option<PathBuf>,
}
