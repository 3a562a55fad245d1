//! The catalogues: every sentence a letter can say, in Fluent, compiled in.

use std::sync::LazyLock;

use domain::people::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::PressError;

/// What a sentence is filled with, by name.
pub(crate) type Args = FluentArgs<'static>;

/// The sentences of one language.
pub(crate) struct Catalogue(FluentBundle<FluentResource>);

const ENGLISH: [&str; 3] = [
    include_str!("../catalogue/en/letters.ftl"),
    include_str!("../catalogue/en/parts.ftl"),
    include_str!("../catalogue/en/time.ftl"),
];

static EN: LazyLock<Option<Catalogue>> = LazyLock::new(|| Catalogue::read(Language::En.tag(), &ENGLISH));

impl Catalogue {
    /// The catalogue of a language.
    ///
    /// # Errors
    /// [`PressError::Catalogue`] if it cannot be read.
    pub(crate) fn of(language: Language) -> Result<&'static Self, PressError> {
        match language {
            Language::En => EN.as_ref(),
        }
        .ok_or_else(|| PressError::Catalogue(language.tag().to_owned()))
    }

    fn read(tag: &str, sources: &[&str]) -> Option<Self> {
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().ok()?]);
        // The marks would stand in the way of links and calendar files; names are kept from changing direction at the door.
        bundle.set_use_isolating(false);
        for source in sources {
            bundle.add_resource(FluentResource::try_new((*source).to_owned()).ok()?).ok()?;
        }
        Some(Self(bundle))
    }

    /// The sentence of `key`, which is `message` or `message.attribute`.
    ///
    /// # Errors
    /// [`PressError::Catalogue`] if there is none, or if it asks for more than `args` holds.
    pub(crate) fn say(&self, key: &str, args: &Args) -> Result<String, PressError> {
        #[cfg(test)]
        asked::note(key);
        let missing = || PressError::Catalogue(key.to_owned());
        let (name, attribute) = key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
        let message = self.0.get_message(name).ok_or_else(missing)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|found| found.value()),
            None => message.value(),
        };
        let mut faults = Vec::new();
        let said = self.0.format_pattern(pattern.ok_or_else(missing)?, Some(args), &mut faults).into_owned();
        if faults.is_empty() { Ok(said) } else { Err(missing()) }
    }

    /// The sentence of `key`, which asks for nothing.
    ///
    /// # Errors
    /// As for [`Catalogue::say`].
    pub(crate) fn plainly(&self, key: &str) -> Result<String, PressError> {
        self.say(key, &Args::new())
    }
}

/// Which sentences were asked for, so that a test can find those nobody asks for.
#[cfg(test)]
pub(crate) mod asked {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local!(static KEYS: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) });

    pub(super) fn note(key: &str) {
        KEYS.with_borrow_mut(|keys| keys.insert(key.to_owned()));
    }

    pub(crate) fn all() -> BTreeSet<String> {
        KEYS.with_borrow(Clone::clone)
    }
}

/// Every key there is, read from the sources without the library that reads them for the letters.
#[cfg(test)]
pub(crate) fn present() -> std::collections::BTreeSet<String> {
    let mut keys = std::collections::BTreeSet::new();
    let mut message = "";
    for line in ENGLISH.iter().flat_map(|source| source.lines()) {
        let Some((name, value)) = line.split_once(" =") else {
            continue;
        };
        if let Some(attribute) = name.trim_start().strip_prefix('.') {
            keys.insert(format!("{message}.{attribute}"));
        } else if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = name;
            if !value.trim().is_empty() {
                keys.insert(name.to_owned());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use domain::letters::Kind;
    use domain::letters::content::{Body, Content};
    use domain::people::WordingLevel;
    use domain::scheduling::Place;
    use domain::text::Wording;
    use domain::time::Zone;

    use super::*;
    use crate::print;
    use crate::samples::{sample, sample_of_three};

    fn printed_with(kind: Kind, change: impl Fn(&mut Content)) {
        for wording in [WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed] {
            let mut content = sample(kind, wording).unwrap();
            change(&mut content);
            print(&content).unwrap();
        }
    }

    fn session(content: &mut Content) -> &mut domain::letters::content::SessionFacts {
        let Body::Session(facts) = &mut content.body else { panic!("no session") };
        facts
    }

    #[test]
    fn every_sentence_there_is_is_said_and_every_one_asked_for_is_there() {
        Kind::ALL.iter().for_each(|kind| printed_with(*kind, |content| content.calendar_file = true));
        printed_with(Kind::SessionMoved, |content| {
            session(content).formerly_at = None;
            content.reply_to = Some(content.house.from.clone());
        });
        for wording in [WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed] {
            print(&sample_of_three(Kind::HomeworkNudge, wording).unwrap()).unwrap();
        }
        printed_with(Kind::SessionReminder, |content| {
            session(content).place = Some(Place::Street(Wording::parse("12 Mill Lane").unwrap()));
        });
        printed_with(Kind::CoachReminder, |content| {
            session(content).place = Some(Place::Phone(Wording::parse("+49 30 5550 0123").unwrap()));
            content.reader.zone = Zone::utc();
        });
        for days in (0..7).chain((1..12).map(|month| 31 * month)) {
            printed_with(Kind::SessionReminder, |content| {
                let starts_at = &mut session(content).starts_at;
                *starts_at = starts_at.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
            });
        }
        assert_eq!(asked::all(), present());
    }

    #[test]
    fn what_the_catalogue_lacks_is_told_by_name() {
        let english = Catalogue::of(Language::En).unwrap();
        for key in ["no-such-sentence", "session-booked-plain.nothing", "session-booked-plain", "length"] {
            assert!(matches!(english.plainly(key), Err(PressError::Catalogue(named)) if named == key), "{key}");
        }
    }

    #[test]
    fn no_sentence_holds_a_word_that_could_hurt() {
        for source in ENGLISH {
            let said: Vec<&str> = source.lines().filter(|line| !line.starts_with('#')).collect();
            assert_eq!(crate::banned_words(&said.join("\n")), []);
        }
    }
}
