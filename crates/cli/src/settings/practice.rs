//! `[practice]`: how the practice begins. The first start keeps these in the database, where they are changed from then on.

use domain::people::Language;
use domain::text::Name;
use domain::time::Zone;
use serde::{Deserialize, Deserializer};

use super::shape;

/// The section `practice`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// What the practice is called, if that was given.
    #[serde(deserialize_with = "name")]
    pub name: Option<Name>,
    /// The zone new people start with.
    #[serde(deserialize_with = "zone")]
    pub zone: Zone,
    /// The language new people start with.
    #[serde(deserialize_with = "language")]
    pub locale: Language,
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Name>, D::Error> {
    shape::unless_empty(deserializer, |written| {
        Name::parse(written).map_err(|_| "must be one line of at most 120 visible characters")
    })
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
    shape::text(deserializer, |written| {
        Zone::parse(written).map_err(|_| "must be the IANA name of a time zone, such as Europe/Berlin")
    })
}

fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
    shape::text(deserializer, |written| {
        Language::parse(written).map_err(|_| "must be the tag of a language there are letters in: en")
    })
}
