//! What is known of a client, as a form: read whole, and shown again with what is the matter.

use domain::Refusal;
use domain::people::Language;
use domain::text::Name;
use domain::time::Zone;
use serde::Deserialize;

use crate::pages::entries::Entries;
use crate::sent::{Fields, sure};
use crate::words::{Saying, saying};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ClientForm {
    pub(super) name: String,
    pub(super) pronouns: String,
    pub(super) zone: String,
    pub(super) language: String,
}

/// The same, read.
pub(super) struct Known {
    pub(super) name: Name,
    pub(super) pronouns: Option<Name>,
    pub(super) zone: Zone,
    pub(super) language: Language,
}

impl ClientForm {
    pub(super) fn read(&self) -> Result<Known, Refusal> {
        let mut fields = Fields::default();
        let name = fields.take("/name", Name::parse(&self.name));
        let said = Some(self.pronouns.as_str()).filter(|words| !words.trim().is_empty());
        let pronouns = fields.may("/pronouns", said, Name::parse);
        let zone = fields.take("/zone", Zone::by_place(&self.zone));
        let language = fields.take("/language", Language::parse(&self.language));
        fields.finish()?;
        Ok(Known { name: sure(name)?, pronouns, zone: sure(zone)?, language: sure(language)? })
    }

    pub(super) fn entries(&self) -> Entries {
        Entries::default()
            .with("name", self.name.clone())
            .with("pronouns", self.pronouns.clone())
            .with("zone", self.zone.clone())
            .with("language", self.language.clone())
    }
}

/// The languages there are letters in.
pub(in crate::pages) fn languages() -> [(&'static str, Saying); 1] {
    [(Language::En.tag(), saying("client-language-en"))]
}

/// The zones to choose from: places, named by where they are.
pub(super) fn zones() -> Vec<&'static str> {
    let places = |name: &&str| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("US/");
    let mut names: Vec<_> = Zone::all_names().filter(places).collect();
    names.sort_unstable();
    names
}
