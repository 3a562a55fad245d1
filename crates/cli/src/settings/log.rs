//! `[log]`: what the program says about its own work.

use serde::{Deserialize, Deserializer};
use tracing::level_filters::LevelFilter;

use super::shape;

/// The section `log`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// For whom entries are written.
    #[serde(deserialize_with = "format")]
    pub format: Format,
    /// The least important entries that are still written.
    #[serde(deserialize_with = "level")]
    pub level: LevelFilter,
}

/// For whom log entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

fn format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Format, D::Error> {
    shape::text(deserializer, |written| match written {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => Err("must be text or json"),
    })
}

fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LevelFilter, D::Error> {
    shape::text(deserializer, |written| match written {
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err("must be error, warn, info, debug or trace"),
    })
}
