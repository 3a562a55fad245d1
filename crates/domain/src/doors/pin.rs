//! A PIN: few digits, so that it is kept under a slow hash, and every guess is counted. None that is tried first.

use super::Password;
use crate::Refusal;

/// A PIN as somebody chose it. It is never printed, and its memory is cleared.
#[derive(Clone, Debug)]
pub struct Pin(Password);

const SHORTEST: usize = 6;
const LONGEST: usize = 12;

impl Pin {
    /// What somebody shows, to be held against what is kept. Blanks between the digits do not count.
    pub fn shown(written: &str) -> Self {
        Self(Password::shown(written.split_whitespace().collect()))
    }

    /// What somebody chooses.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself, with a sentence that says what would be right.
    pub fn choose(written: &str) -> Result<Self, Refusal> {
        let digits: String = written.split_whitespace().collect();
        if !(SHORTEST..=LONGEST).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Refusal::at("", "Please use six to twelve digits, and nothing else."));
        }
        if is_tried_first(digits.as_bytes()) {
            return Err(Refusal::at("", "Digits in a row or repeated are tried first. Please choose others."));
        }
        Ok(Self(Password::shown(digits)))
    }

    /// As it is hashed.
    pub fn into_secret(self) -> Password {
        self.0
    }
}

/// All in one step from each to the next (111111, 123456, 864202), or one group over and over (121212, 123123).
fn is_tried_first(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (pair[1] + 10 - pair[0]) % 10;
    let steps: Vec<u8> = digits.windows(2).map(step).collect();
    let repeats =
        |group: usize| digits.len().is_multiple_of(group) && digits.chunks(group).all(|one| one == &digits[..group]);
    steps.iter().all(|one| *one == steps[0]) || (1..=3).any(repeats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_to_twelve_digits_are_a_pin() {
        for good in ["274619", " 27 46 19 ", "190385274610"] {
            assert!(Pin::choose(good).is_ok(), "{good}");
        }
        for bad in ["", "27461", "1903852746101", "27461a", "٢٧٤٦١٩", "2746-19"] {
            assert!(Pin::choose(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_tried_first_is_none() {
        for bad in ["111111", "123456", "654321", "864208", "121212", "123123", "909090", "1234567890", "271271271"] {
            assert!(Pin::choose(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_is_never_printed_and_blanks_do_not_count() {
        let pin = Pin::shown("27 46 19");
        assert!(!format!("{pin:?}").contains("27"));
        assert_eq!(pin.into_secret().as_bytes(), b"274619");
    }
}
