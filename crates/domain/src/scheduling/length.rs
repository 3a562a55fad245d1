//! How long a session is, and what is kept free around it.

use jiff::SignedDuration;

use crate::Refusal;
use crate::refusal::Check;

/// How long a session is: whole minutes, from five minutes to ten hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(i32);

impl Length {
    /// A length of so many minutes.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself, outside 5 to 600.
    pub fn of_minutes(minutes: i32) -> Result<Self, Refusal> {
        if (5..=600).contains(&minutes) {
            Ok(Self(minutes))
        } else {
            Err(Refusal::at("", "A length of 5 to 600 minutes."))
        }
    }

    /// In minutes.
    pub fn minutes(self) -> i32 {
        self.0
    }

    /// As a length of time.
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(self.0.into())
    }
}

/// What a coach keeps free before and after a session: whole minutes, up to four hours each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Buffers {
    before: i32,
    after: i32,
}

impl Buffers {
    /// Buffers of so many minutes.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/buffer_before` and `/buffer_after`, outside 0 to 240.
    pub fn of_minutes(before: i32, after: i32) -> Result<Self, Refusal> {
        let mut check = Check::default();
        for (pointer, minutes) in [("/buffer_before", before), ("/buffer_after", after)] {
            if !(0..=240).contains(&minutes) {
                check.note(pointer, "A length of 0 to 240 minutes.");
            }
        }
        check.finish().map(|()| Self { before, after })
    }

    /// Minutes before.
    pub fn minutes_before(self) -> i32 {
        self.before
    }

    /// Minutes after.
    pub fn minutes_after(self) -> i32 {
        self.after
    }

    /// Before, as a length of time.
    pub fn before(self) -> SignedDuration {
        SignedDuration::from_mins(self.before.into())
    }

    /// After, as a length of time.
    pub fn after(self) -> SignedDuration {
        SignedDuration::from_mins(self.after.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_to_ten_hours() {
        assert!([5, 50, 600].into_iter().all(|minutes| Length::of_minutes(minutes).is_ok()));
        assert!([-50, 0, 4, 601].into_iter().all(|minutes| Length::of_minutes(minutes).is_err()));
    }

    #[test]
    fn both_buffers_are_spoken_of_at_once() {
        assert_eq!(Buffers::of_minutes(0, 0), Ok(Buffers::default()));
        let Err(Refusal::Invalid(faults)) = Buffers::of_minutes(-1, 241) else { panic!("they were read") };
        assert_eq!(faults.len(), 2);
    }
}
