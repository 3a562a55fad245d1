//! The version that whoever asks for a change has read.

use domain::Refusal;

/// Which version of a thing a change was meant for. The doors read it from `If-Match`; none means whichever there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected(pub Option<i32>);

impl Expected {
    /// Whichever version there is.
    pub const ANY: Self = Self(None);
    /// For things that are made by their first change: there is none yet.
    pub const NONE_YET: Self = Self(Some(0));

    /// Whether the thing is still as it was read.
    ///
    /// # Errors
    /// [`Refusal::Changed`].
    pub fn met_by(self, version: i32) -> Result<(), Refusal> {
        if self.0.is_none_or(|expected| expected == version) { Ok(()) } else { Err(Refusal::Changed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_that_was_read_is_met() {
        assert_eq!(Expected::ANY.met_by(3), Ok(()));
        assert_eq!(Expected(Some(3)).met_by(3), Ok(()));
        assert_eq!(Expected(Some(2)).met_by(3), Err(Refusal::Changed));
        assert_eq!(Expected::NONE_YET.met_by(0), Ok(()));
    }
}
