//! A password. The rules are those of OWASP ASVS 5.0, 6.2: long rather than odd, byte for byte as it was written, and none that everybody guesses.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use crate::Refusal;
use crate::people::Address;
use crate::text::{Name, Wording};

/// A password as somebody wrote it, byte for byte. It is never printed, and its memory is cleared.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// What a password must not be made of: what everybody knows of whoever chooses it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What they are called.
    pub name: &'a Name,
    /// Where their letters go.
    pub address: &'a Address,
    /// What the practice is called.
    pub practice: &'a Wording,
}

/// Those of at least [`SHORTEST`] signs in the lists of Django and of zxcvbn, and more of their kind.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// In characters.
const SHORTEST: usize = 15;
/// So many letters and digits are neither a name, nor an address, nor the practice's.
const BESIDE: usize = 8;
/// In bytes: a hash takes its time over each.
const LONGEST: usize = 1000;

impl Password {
    /// What somebody shows, to be held against what is kept. Longer than any password it is none.
    pub fn shown(written: String) -> Self {
        let written = Zeroizing::new(written);
        Self(if written.len() > LONGEST { Zeroizing::default() } else { written })
    }

    /// What somebody chooses.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself, with a sentence that says what would be right.
    pub fn choose(written: String, about: About<'_>) -> Result<Self, Refusal> {
        let written = Zeroizing::new(written);
        if written.chars().count() < SHORTEST {
            return Err(Refusal::at(
                "",
                "Please use at least 15 characters: four or five words in a row are easy to keep.",
            ));
        }
        if written.len() > LONGEST {
            return Err(Refusal::at("", "This is longer than what can be kept: at most 1,000 characters."));
        }
        if COMMON.contains(written.to_lowercase().as_str()) {
            return Err(Refusal::at("", "Many people use this one, so it is tried first. Please choose another."));
        }
        if !is_hard_to_guess(&written, about) {
            return Err(Refusal::at(
                "",
                "Programs guess this one too easily. Please add a word or two that have nothing to do with it.",
            ));
        }
        Ok(Self(written))
    }

    /// The bytes that are hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn is_hard_to_guess(written: &str, about: About<'_>) -> bool {
    let (name, address, practice) = (about.name.as_str(), about.address.as_str(), about.practice.as_str());
    let parts =
        [name, address, practice].into_iter().flat_map(|words| words.split(|sign: char| !sign.is_alphanumeric()));
    let known: Vec<&str> =
        [name, address, practice, "halcyon"].into_iter().chain(parts).filter(|w| w.len() > 2).collect();
    zxcvbn(written, &known).score() >= Score::Three && beside(written, &known) >= BESIDE
}

/// How many signs are left where everything known is struck out: a name with a year behind it counts as hard otherwise.
fn beside(written: &str, known: &[&str]) -> usize {
    let struck = known.iter().fold(written.to_lowercase(), |left, word| left.replace(&word.to_lowercase(), ""));
    struck.chars().filter(|sign| sign.is_alphanumeric()).count()
}

/// Never printed by accident, not even in a log.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choose(written: &str) -> Result<Password, Refusal> {
        let (name, practice) = (Name::parse("Cora Lindqvist").unwrap(), Wording::parse("Riverside Practice").unwrap());
        let address = Address::parse("cora.lindqvist@riverside.example").unwrap();
        Password::choose(written.to_owned(), About { name: &name, address: &address, practice: &practice })
    }

    #[test]
    fn long_ones_of_any_make_are_kept_byte_for_byte() {
        let longest = "lamp otter violin fog ".repeat(50)[..1000].to_owned();
        for good in
            ["lamp otter violin", "  fog lamp otter violin  ", "лампа выдра скрипка", "kwjvhpqzmxngtrb", &longest]
        {
            assert_eq!(choose(good).unwrap().as_bytes(), good.as_bytes(), "{good}");
        }
    }

    #[test]
    fn fourteen_are_too_few_and_a_thousand_and_one_too_many() {
        assert!(choose("kwjvhpqzmxngtr").is_err());
        assert!(choose("kwjvhpqzmxngtrb").is_ok());
        assert!(choose(&"lamp otter violin ".repeat(60)[..1001]).is_err());
    }

    #[test]
    fn what_everybody_guesses_is_refused() {
        for bad in [
            "123456789987654321",
            "1QAZ2wsx3edc4rfv",
            "passwordpassword",
            "aaaaaaaaaaaaaaaa",
            "Correct Horse Battery Staple",
            "coralindqvist2024",
            "cora.lindqvist@riverside.example",
            "Riverside Practice",
        ] {
            assert!(choose(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_common_one_is_long_enough_to_be_asked_about() {
        assert!(COMMON.len() > 100);
        for common in COMMON.iter() {
            assert!(common.chars().count() >= SHORTEST && *common == common.to_lowercase(), "{common}");
            assert!(choose(common).is_err(), "{common}");
        }
    }

    #[test]
    fn a_log_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Password::shown("lamp otter violin".to_owned())), "Password(…)");
    }

    #[test]
    fn one_that_is_too_long_is_no_other_one() {
        assert_eq!(Password::shown("x".repeat(1001)).as_bytes(), b"");
        assert_eq!(Password::shown("x".repeat(1000)).as_bytes().len(), 1000);
    }

    proptest! {
        #[test]
        fn whatever_is_kept_is_what_was_written(written in ".{0,80}") {
            if let Ok(kept) = choose(&written) {
                prop_assert_eq!(kept.as_bytes(), written.as_bytes());
                prop_assert!(written.chars().count() >= SHORTEST);
            }
        }
    }
}
