//! What templates write behind a `|`: `{{ "letters-title"|say }}`, `{{ "letters-to"|say|with("name", name) }}`, `{{ "site.css"|asset }}`.
//! The language is a value of the rendering, named [`LANGUAGE`]; without one it is English.
#![expect(unreachable_pub, reason = "the attribute writes public methods on what it makes of a function")]

use askama::Values;
use domain::people::Language;
use fluent_bundle::FluentValue;

use super::{Said, Saying, saying};
use crate::pages::assets;

/// Under which name the rendering carries the reader's language.
pub(crate) const LANGUAGE: &str = "language";

/// What can be said: a key, or a saying that a page brought with it.
pub(crate) trait Sayable {
    fn saying(&self) -> Saying;
}

impl Sayable for &'static str {
    fn saying(&self) -> Saying {
        saying(self)
    }
}

impl Sayable for Saying {
    fn saying(&self) -> Saying {
        self.clone()
    }
}

impl<T: Sayable> Sayable for &T {
    fn saying(&self) -> Saying {
        (*self).saying()
    }
}

/// What a sentence can be filled with.
pub(crate) trait Filling {
    fn filling(&self) -> FluentValue<'static>;
}

impl Filling for str {
    fn filling(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Filling for String {
    fn filling(&self) -> FluentValue<'static> {
        self.as_str().filling()
    }
}

impl Filling for usize {
    fn filling(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl<T: Filling + ?Sized> Filling for &T {
    fn filling(&self) -> FluentValue<'static> {
        (**self).filling()
    }
}

/// Says it in the reader's language.
#[askama::filter_fn]
pub(crate) fn say<T: Sayable>(what: T, values: &dyn Values) -> askama::Result<Said> {
    let language = askama::get_value::<Language>(values, LANGUAGE).copied().unwrap_or_default();
    Ok(what.saying().to(language))
}

/// The same, filled with one thing more.
#[askama::filter_fn]
pub(crate) fn with<V: Filling>(said: Said, _: &dyn Values, name: &'static str, value: V) -> askama::Result<Said> {
    let Said { saying, language } = said;
    Ok(Said { saying: saying.with(name, value.filling()), language })
}

/// Where a file of ours is found, by the name it has in the sources.
#[askama::filter_fn]
pub(crate) fn asset(name: &str, _: &dyn Values) -> askama::Result<&'static str> {
    assets::path(name).ok_or(askama::Error::ValueMissing)
}
