//! The words of pages: a saying is a key of the catalogue with what its sentence is filled with; templates let it be said in the reader's language.

mod catalogue;
pub(crate) mod filters;
mod moment;

use std::borrow::Cow;
use std::fmt;

use domain::people::Language;
use fluent_bundle::FluentValue;

use catalogue::Catalogue;
pub(crate) use moment::{dated, hour, moment, place_of, timed};

#[cfg(test)]
mod tests;

/// Something to be said, in no language yet.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    key: Cow<'static, str>,
    filled: Vec<(&'static str, FluentValue<'static>)>,
}

/// The saying of `key`.
pub(crate) fn saying(key: &'static str) -> Saying {
    Saying { key: Cow::Borrowed(key), filled: Vec::new() }
}

/// The saying that `family` keeps for one of our own words, such as a state: its attribute of that name.
pub(crate) fn saying_among(family: &'static str, word: &str) -> Saying {
    Saying { key: Cow::Owned(format!("{family}.{word}")), filled: Vec::new() }
}

impl Saying {
    /// The same, with `value` where its sentence has `{ $name }`. Numbers choose their plural.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<FluentValue<'static>>) -> Self {
        self.filled.push((name, value.into()));
        self
    }

    fn to(&self, language: Language) -> Said {
        Said { saying: self.clone(), language }
    }
}

/// A saying in a language. What the catalogue lacks is an error when it is written, and told to the log by its key.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    saying: Saying,
    language: Language,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Saying { key, filled } = &self.saying;
        match Catalogue::of(self.language).and_then(|catalogue| catalogue.say(key, filled)) {
            Some(sentence) => f.write_str(&sentence),
            None => {
                tracing::error!(%key, "the catalogue of pages cannot say this");
                Err(fmt::Error)
            }
        }
    }
}
