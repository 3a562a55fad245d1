//! What was found, how much it weighs, and what to do about it.

use std::fmt;

/// How much a finding weighs, the heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Letters do not go out, records are in danger, or somebody is.
    Serious,
    /// Worth knowing.
    Note,
    /// As it should be.
    Well,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    what: String,
    remedy: String,
}

impl Finding {
    pub(super) fn serious(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { weight: Weight::Serious, what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn note(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { weight: Weight::Note, what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn well(what: impl Into<String>) -> Self {
        Self { weight: Weight::Well, what: what.into(), remedy: String::new() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Serious => "serious",
            Weight::Note => "note",
            Weight::Well => "well",
        };
        write!(f, "{weight:<9}{}", self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "\n{:<9}→ {}", "", self.remedy) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_stands_under_the_finding() {
        assert_eq!(Finding::serious("no keys", "bring them").to_string(), "serious  no keys\n         → bring them");
        assert_eq!(Finding::well("all is well").to_string(), "well     all is well");
        assert!(Weight::Serious < Weight::Note && Weight::Note < Weight::Well);
    }
}
