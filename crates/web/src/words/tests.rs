//! The catalogue against everything that asks for its sentences.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::homework::{Answer, Helped, State as Standing};
use domain::letters::{Kind, Reason, State};
use domain::scheduling::{self, Attendance, Verb};

use practice::logbook::VERBS;
use practice::logbook::views::OPENING;

use super::catalogue::ENGLISH;
use super::*;

/// Every key there is, read without the library that reads them for the pages.
fn present() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = "";
    for line in ENGLISH.iter().flat_map(|source| source.lines()) {
        let Some((name, value)) = line.split_once(" =") else { continue };
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

/// Sentences that other sentences hold: `{ day }`.
fn held() -> impl Iterator<Item = String> {
    let parts = ENGLISH.iter().flat_map(|source| source.split("{ ").skip(1));
    let names = parts.filter_map(|part| part.split(" }").next());
    names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')).map(str::to_owned)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn sources() -> Vec<String> {
    let (root, mut found) = (Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new());
    files(&root.join("templates"), &mut found);
    files(&root.join("src"), &mut found);
    let ours = found.iter().filter(|path| !path.ends_with("words/tests.rs") && !path.ends_with("words/filters.rs"));
    ours.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Families of sentences of which pages choose by a word, each with its words.
const FAMILIES: [(&str, &str); 33] = [
    ("step-title", "practice letter colleague client"),
    ("step-text", "practice letter colleague client"),
    ("step-go", "practice letter colleague client"),
    ("tokens-told", "ended"),
    ("tokens-length", "week quarter year two-years"),
    ("colleagues-told", "left"),
    ("colleague-told", "added roles address again"),
    ("colleague-role", "owner coach assistant"),
    ("signing-in", "letter shared unconfirmed refused stopped nowhere"),
    ("contact-row", "channel hours wording names calendar leads nudges rest review"),
    ("contact-way", "email unconfirmed refused nowhere none"),
    ("contact-window", "daily weekdays weekends mon tue wed thu fri sat sun"),
    ("contact-level", "neutral plain detailed"),
    ("letters-which", "all waiting sent unsent held needs_a_human"),
    ("letter-without-words", "theirs past unsent"),
    ("letter-fact", "to state reason due sent until code"),
    ("settings-told", "changed changed-apart added"),
    (
        "told",
        "added changed spoke unspoken stopped reopened invited checked agreed answered undone template-added template-removed again",
    ),
    ("settings-place", "none room phone street"),
    ("logbook-who", "engine operator nobody former"),
    ("opened-who", "staff operator"),
    ("me-told", "changed address ended password authenticator codes recovered passkey renamed unpasskeyed pin"),
    ("sign-in-told", "lapsed"),
    ("set-up-told", "lapsed"),
    ("flow", "held refused asleep"),
    ("own-told", "answered undone rests resumed nudges-rest nudges-resumed kept withdrawn"),
    ("contact-rests-until", "everything nudges"),
    ("contact-closed", "archived theirs"),
    ("contact-neutral-until", "unconfirmed review"),
    ("contact-calendar", "yes no"),
    ("contact-rests", "everything nudges"),
    ("hours-choice", "daily weekdays evenings always by_day"),
    ("hours-day", "mon tue wed thu fri sat sun"),
];

#[test]
fn every_sentence_asked_for_is_there_and_every_one_that_is_there_is_asked_for() {
    let mut asked = BTreeSet::new();
    for source in sources() {
        let mut parts: Vec<&str> = source.split("\"|say").collect();
        parts.pop();
        asked.extend(parts.iter().filter_map(|part| part.rsplit('"').next()).map(str::to_owned));
        asked.extend(source.split("saying(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    let words =
        |family: &str, words: Vec<&str>| words.iter().map(|word| format!("{family}.{word}")).collect::<Vec<_>>();
    asked.extend(words("letter-kind", Kind::ALL.iter().map(|one| one.word()).collect()));
    asked.extend(words("letter-state", State::ALL.iter().map(|one| one.word()).collect()));
    asked.extend(words("letter-reason", Reason::ALL.iter().map(|one| one.word()).collect()));
    for family in ["answered", "day-said"] {
        asked.extend(words(family, Answer::ALL.iter().map(|one| one.word()).collect()));
    }
    asked.extend(words("homework-state", Standing::ALL.iter().map(|one| one.word()).collect()));
    for family in ["helped", "answered-helped"] {
        asked.extend(words(family, Helped::ALL.iter().map(|one| one.word()).collect()));
    }
    asked.extend(words("session-state", scheduling::State::ALL.iter().map(|one| one.word()).collect()));
    for family in ["session-attendance", "history-attendance"] {
        asked.extend(words(family, Attendance::ALL.iter().map(|one| one.word()).collect()));
    }
    for family in ["done", "history"] {
        asked.extend(words(family, Verb::ALL.iter().map(|one| one.word()).collect()));
    }
    asked.extend(words("undo", Verb::ALL.iter().filter(|one| one.can_be_undone()).map(|one| one.word()).collect()));
    asked.extend(words("place-kind", vec!["room", "phone", "street"]));
    asked.extend(words("clear-instead", vec!["cancel", "move"]));
    for (family, among) in FAMILIES {
        asked.extend(words(family, among.split(' ').collect()));
    }
    asked.extend(words("logbook-verb", VERBS.map(|verb| verb.replace('.', "-")).iter().map(String::as_str).collect()));
    asked.extend(words("opened-what", OPENING.map(|verb| verb.replace('.', "-")).iter().map(String::as_str).collect()));
    asked.extend(held());
    let present = present();
    assert_eq!(asked.difference(&present).collect::<Vec<_>>(), Vec::<&String>::new(), "asked for and not there");
    assert_eq!(present.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "there and not asked for");
}

/// The library takes no catalogue in which two files say one thing, and then no page says anything.
#[test]
fn no_sentence_is_written_twice() {
    let mut names: Vec<_> = ENGLISH
        .iter()
        .flat_map(|source| source.lines())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert_eq!(twice, Vec::<&str>::new());
}

#[test]
fn what_the_catalogue_cannot_say_is_an_error() {
    use std::fmt::Write;
    let mut line = String::new();
    for missing in
        [saying("no-such-sentence"), saying("letters-to"), saying("letter-kind"), saying_among("letter-kind", "x")]
    {
        assert!(write!(line, "{}", missing.to(Language::En)).is_err(), "{missing:?}");
    }
    assert_eq!(saying("letters-to").with("name", "Ana").to(Language::En).to_string(), "Letters to Ana");
}

#[test]
fn a_moment_is_told_on_the_readers_clock() {
    let zone = domain::time::Zone::parse("America/New_York").unwrap();
    let at = "2026-12-01T15:05:00Z".parse().unwrap();
    assert_eq!(moment(&zone, at).to(Language::En).to_string(), "Tue 1 December 2026, 10:05");
    assert_eq!(place_of(&zone), "New York");
}

#[test]
fn no_sentence_holds_a_word_that_could_hurt() {
    for source in ENGLISH {
        let said: Vec<&str> = source.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(letterpress::banned_words(&said.join("\n")), []);
    }
}

#[test]
fn what_visitors_read_names_no_practice_and_no_coaching() {
    let neutral = [include_str!("../../locales/en/visitors.ftl"), include_str!("../../locales/en/parts.ftl")];
    for line in neutral.iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
        for word in ["coach", "practice", "session", "homework", "client"] {
            assert!(!line.to_lowercase().contains(word), "{line}");
        }
    }
}
