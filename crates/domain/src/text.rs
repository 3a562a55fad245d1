//! Words that people write: names and short lines. What could forge a header or hide in a line is refused at the door.

use std::fmt;

use serde::Serialize;
use unicode_general_category::{GeneralCategory, get_general_category};

use crate::Refusal;

/// One line of words, trimmed, of 1 to `MAX` characters, without control, line, bidi or zero-width characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// What a person is called.
pub type Name = Line<120>;
/// A subject, a sender's name, a place: a line that is printed in a letter.
pub type Wording = Line<200>;

impl<const MAX: usize> Line<MAX> {
    /// Reads one line.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let line = written.trim();
        if line.is_empty() {
            return Err(Refusal::at("", "Please write something here."));
        }
        if line.chars().count() > MAX {
            return Err(Refusal::at("", format!("Please keep this to {MAX} characters.")));
        }
        if line.chars().any(is_unprintable) {
            return Err(Refusal::at(
                "",
                "Please use letters, digits and signs on one line; invisible characters cannot be kept here.",
            ));
        }
        Ok(Self(line.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Words in one line or several, trimmed, of 1 to 4,000 characters; lines end in `\n`, and nothing else is unprintable.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Passage(String);

impl Passage {
    const MOST: usize = 4000;

    /// Reads what was written, whatever its lines end in.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let words = written.replace("\r\n", "\n").replace('\t', " ").trim().to_owned();
        if words.is_empty() {
            return Err(Refusal::at("", "Please write something here."));
        }
        if words.chars().count() > Self::MOST {
            return Err(Refusal::at("", format!("Please keep this to {} characters.", Self::MOST)));
        }
        if words.chars().any(|character| character != '\n' && is_unprintable(character)) {
            return Err(Refusal::at(
                "",
                "Please use letters, digits and signs; invisible characters cannot be kept here.",
            ));
        }
        Ok(Self(words))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never printed by accident, as lines are not.
impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passage(…)")
    }
}

/// Whether a character cannot be seen, ends a line, or changes the direction of those around it
/// (Unicode categories Cc, Cf, Zl, Zp, Cs, Cn and Co). The joiners inside emoji and some scripts are Cf too and are given up for safety.
pub fn is_unprintable(character: char) -> bool {
    use GeneralCategory as G;
    matches!(
        get_general_category(character),
        G::Control
            | G::Format
            | G::LineSeparator
            | G::ParagraphSeparator
            | G::Surrogate
            | G::Unassigned
            | G::PrivateUse
    )
}

impl<const MAX: usize> fmt::Display for Line<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What people write is never printed by accident, not even in a log.
impl<const MAX: usize> fmt::Debug for Line<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_names_of_many_scripts_are_kept() {
        for name in ["Ana", "Zoë O'Brien-Smith", "李小龍", "Мария", "محمد", "प्रिया", "🐦 Kim"]
        {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_passage_keeps_its_lines_and_nothing_invisible() {
        assert_eq!(Passage::parse(" Walk\r\nby the river\t. ").unwrap().as_str(), "Walk\nby the river .");
        for bad in ["", " \n ", "a\u{202e}b", "a\u{0}", &"x".repeat(4001)] {
            assert!(Passage::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_could_forge_a_header_or_hide_is_refused() {
        for bad in ["Eve\nBcc: x", "Eve\r", "a\u{0}b", "\u{202e}evE", "a\u{200b}b", "a\u{2028}b", "\u{feff}x", "", "  "]
        {
            assert!(Name::parse(bad).is_err() || !bad.trim().contains(is_unprintable), "{bad:?}");
        }
        assert!(Name::parse("x\ny").is_err());
        assert!(Name::parse(&"x".repeat(121)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_kept_is_one_printable_line(written in any::<String>()) {
            if let Ok(line) = Wording::parse(&written) {
                prop_assert!(!line.as_str().chars().any(is_unprintable));
                prop_assert!(!line.as_str().is_empty());
            }
        }
    }
}
