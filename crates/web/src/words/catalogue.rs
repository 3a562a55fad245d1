//! The catalogues: every sentence a page can say, in Fluent, compiled in.

use std::sync::LazyLock;

use domain::people::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The sentences of one language.
pub(super) struct Catalogue(FluentBundle<FluentResource>);

pub(super) const ENGLISH: &[&str] = &[
    include_str!("../../locales/en/colleagues.ftl"),
    include_str!("../../locales/en/contact.ftl"),
    include_str!("../../locales/en/day.ftl"),
    include_str!("../../locales/en/demo.ftl"),
    include_str!("../../locales/en/doors.ftl"),
    include_str!("../../locales/en/first_steps.ftl"),
    include_str!("../../locales/en/forms.ftl"),
    include_str!("../../locales/en/homework.ftl"),
    include_str!("../../locales/en/letters.ftl"),
    include_str!("../../locales/en/me.ftl"),
    include_str!("../../locales/en/own.ftl"),
    include_str!("../../locales/en/parts.ftl"),
    include_str!("../../locales/en/people.ftl"),
    include_str!("../../locales/en/scheduling.ftl"),
    include_str!("../../locales/en/settings.ftl"),
    include_str!("../../locales/en/visitors.ftl"),
];

static EN: LazyLock<Option<Catalogue>> = LazyLock::new(|| Catalogue::read(Language::En.tag(), ENGLISH));

impl Catalogue {
    /// The catalogue of a language; none if it cannot be read.
    pub(super) fn of(language: Language) -> Option<&'static Self> {
        match language {
            Language::En => EN.as_ref(),
        }
    }

    fn read(tag: &str, sources: &[&str]) -> Option<Self> {
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().ok()?]);
        // Names are kept from changing direction at the door; the marks would stand in attributes and titles.
        bundle.set_use_isolating(false);
        for source in sources {
            bundle.add_resource(FluentResource::try_new((*source).to_owned()).ok()?).ok()?;
        }
        Some(Self(bundle))
    }

    /// The sentence of `key`, which is `message` or `message.attribute`; none if there is none, or if it asks for more than it is given.
    pub(super) fn say(&self, key: &str, filled: &[(&'static str, FluentValue<'static>)]) -> Option<String> {
        let (name, attribute) = key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
        let message = self.0.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = filled.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut faults = Vec::new();
        let said = self.0.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        faults.is_empty().then_some(said)
    }
}
