//! What was entered in a form, and what is the matter with it: the same page is shown again with both.

use domain::Refusal;

/// What was entered, field by field; empty for a form that is shown for the first time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    entered: Vec<(&'static str, String)>,
    matters: Vec<Matter>,
}

/// What is the matter with a field, in a sentence that says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matter {
    /// The field's name, which is its id too.
    pub(crate) field: String,
    /// The sentence.
    pub(crate) sentence: String,
}

impl Entries {
    /// The same, with what was entered in `field`.
    pub(crate) fn with(mut self, field: &'static str, entered: impl Into<String>) -> Self {
        self.entered.push((field, entered.into()));
        self
    }

    /// The same after a refusal: each fault at the field its pointer begins with; what concerns none of them at `usual`.
    pub(crate) fn refused(mut self, refusal: &Refusal, usual: &str) -> Self {
        let Refusal::Invalid(faults) = refusal else {
            self.matters.push(Matter { field: usual.to_owned(), sentence: refusal.sentence().to_owned() });
            return self;
        };
        self.matters.extend(faults.iter().map(|fault| {
            let name = fault.pointer.split('/').nth(1).filter(|name| !name.is_empty()).unwrap_or(usual);
            Matter { field: name.to_owned(), sentence: fault.detail.clone().into_owned() }
        }));
        self
    }

    /// What was entered in a field.
    pub(crate) fn entered(&self, field: &str) -> &str {
        self.entered.iter().find(|(name, _)| *name == field).map_or("", |(_, entered)| entered)
    }

    /// All that was entered, each with its field: a second form carries it along.
    pub(crate) fn all(&self) -> &[(&'static str, String)] {
        &self.entered
    }

    /// What is the matter with a field.
    pub(crate) fn matter(&self, field: &str) -> Option<&str> {
        self.matters.iter().find(|one| one.field == field).map(|one| one.sentence.as_str())
    }

    /// All that is the matter, in the order it was found.
    pub(crate) fn matters(&self) -> &[Matter] {
        &self.matters
    }
}

#[cfg(test)]
mod tests {
    use domain::refusal::Fault;

    use super::*;

    #[test]
    fn a_fault_is_told_at_its_field() {
        let faults = vec![
            Fault { pointer: "/safe_hours/0/from".into(), detail: "A time, such as 08:00.".into() },
            Fault { pointer: "".into(), detail: "Something of it all.".into() },
        ];
        let entries = Entries::default().with("name", "Ana").refused(&Refusal::Invalid(faults), "name");
        assert_eq!(entries.entered("name"), "Ana");
        assert_eq!(entries.matter("safe_hours"), Some("A time, such as 08:00."));
        assert_eq!(entries.matter("name"), Some("Something of it all."));
        let spent = Entries::default().refused(&Refusal::LinkSpent, "token");
        assert_eq!(spent.matter("token"), Some(Refusal::LinkSpent.sentence()));
        assert_eq!((spent.entered("token"), spent.matters().len()), ("", 1));
    }
}
