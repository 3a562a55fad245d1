//! What was entered in a form, and what is the matter with it: the same page is shown again with both.

use domain::Refusal;
use jiff::civil::Date;
use practice::Expected;

use super::hours::DAYS;
use crate::words::{Saying, saying_among};

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

impl Matter {
    /// What its field is called, where several look alike and are told of together.
    pub(crate) fn label(&self) -> Option<Saying> {
        DAYS.iter().find(|(_, field)| *field == self.field).map(|(day, _)| saying_among("hours-day", day))
    }
}

impl Entries {
    /// What was sent, of the fields that a form has.
    pub(crate) fn sent(fields: &[&'static str], sent: &[(String, String)]) -> Self {
        let of = |field: &'static str| sent.iter().find(|(name, _)| name == field).map(|(_, entered)| entered.clone());
        let entered = fields.iter().filter_map(|field| Some((*field, of(field)?))).collect();
        Self { entered, matters: Vec::new() }
    }

    /// The same, with what was entered in `field`.
    pub(crate) fn with(mut self, field: &'static str, entered: impl Into<String>) -> Self {
        self.entered.push((field, entered.into()));
        self
    }

    /// The version that the form showed; what is no version is none that holds.
    pub(crate) fn version(&self) -> i32 {
        self.entered("version").parse().unwrap_or(-1)
    }

    /// Which version a change is meant for, so that two people do not write over each other unseen.
    pub(crate) fn expected(&self) -> Expected {
        Expected(Some(self.version()))
    }

    /// The same, meant for another version.
    pub(crate) fn at_version(self, version: i32) -> Self {
        self.without(&["version"]).with("version", version.to_string())
    }

    /// The same without what was entered in `fields`.
    pub(crate) fn without(mut self, fields: &[&str]) -> Self {
        self.entered.retain(|(field, _)| !fields.contains(field));
        self
    }

    /// The same after a refusal: each fault at the field its pointer begins with; what concerns none of them at `usual`.
    pub(crate) fn refused(mut self, refusal: &Refusal, usual: &str) -> Self {
        let Refusal::Invalid(faults) = refusal else {
            self.matters.push(Matter { field: usual.to_owned(), sentence: refusal.said().into_owned() });
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

    /// Whether a field was there to be filled at all.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.entered.iter().any(|(name, _)| *name == field)
    }

    /// All that was entered, each with its field: a second form carries it along.
    pub(crate) fn all(&self) -> &[(&'static str, String)] {
        &self.entered
    }

    /// Whether it is this that was entered in a field.
    pub(crate) fn is(&self, field: &str, entered: impl AsRef<str>) -> bool {
        self.entered(field) == entered.as_ref()
    }

    /// What is written in a field, if anything.
    pub(crate) fn written(&self, field: &str) -> Option<&str> {
        Some(self.entered(field).trim()).filter(|entered| !entered.is_empty())
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

/// A day as a form sends it.
pub(crate) fn day(written: &str) -> Result<Date, Refusal> {
    written.parse().map_err(|_| Refusal::at("", "A day, such as 2026-12-24."))
}

/// The same, or none where none is entered.
pub(crate) fn day_if(written: &str) -> Result<Option<Date>, Refusal> {
    Some(written.trim()).filter(|written| !written.is_empty()).map(day).transpose()
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
