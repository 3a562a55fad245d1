//! How long before a session a reader wants to be reminded: fixed slots, each with a length or switched off.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::refusal::Check;

/// A place in the list of reminders. Slots are fixed: switching one off renumbers nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The first reminder.
    First,
    /// The second reminder.
    Second,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// As dedupe keys and records write it: 1 or 2.
    pub fn number(self) -> i16 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The slot of a number.
    pub fn numbered(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.number() == number)
    }
}

/// A length of time before the start of a session: whole minutes, from five minutes to fourteen days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead(i64);

impl Lead {
    /// A lead of so many minutes.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] outside 5 minutes to 14 days.
    pub fn minutes(minutes: i64) -> Result<Self, Refusal> {
        if (5..=14 * 24 * 60).contains(&minutes) {
            Ok(Self(minutes))
        } else {
            Err(Refusal::at("", "A length from PT5M to P14D."))
        }
    }

    /// A lead of so many hours, for defaults that are right by inspection: held to the same bounds.
    pub const fn hours(hours: i64) -> Self {
        Self(if hours < 1 {
            60
        } else if hours > 14 * 24 {
            14 * 24 * 60
        } else {
            hours * 60
        })
    }

    /// Reads an ISO 8601 duration of days, hours and minutes, a day being 24 hours: `PT24H`, `PT90M`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let wrong = || Refusal::at("", "A length such as PT24H or PT30M.");
        let span: jiff::Span = written.parse().map_err(|_| wrong())?;
        let seconds = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?.as_secs();
        if seconds % 60 == 0 { Self::minutes(seconds / 60) } else { Err(wrong()) }
    }

    /// The length.
    pub fn length(self) -> SignedDuration {
        SignedDuration::from_mins(self.0)
    }

    /// The length as an ISO 8601 duration: hours where they are whole, else minutes.
    pub fn iso(self) -> String {
        if self.0 % 60 == 0 { format!("PT{}H", self.0 / 60) } else { format!("PT{}M", self.0) }
    }

    /// How long before the start a reminder of this lead stops being of use:
    /// two hours for leads of six hours and more, ten minutes for shorter ones.
    pub fn useful_until_before_start(self) -> SignedDuration {
        if self.0 >= 6 * 60 { SignedDuration::from_hours(2) } else { SignedDuration::from_mins(10) }
    }
}

/// The reminders a reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Leads {
    /// The first, if any.
    pub first: Option<Lead>,
    /// The second, if any.
    pub second: Option<Lead>,
}

impl Leads {
    /// What a client gets unless something else was agreed: a day and two hours before.
    pub const CLIENT: Self = Self { first: Some(Lead::hours(24)), second: Some(Lead::hours(2)) };
    /// What a coach gets unless she chose otherwise: twelve hours before.
    pub const COACH: Self = Self { first: Some(Lead::hours(12)), second: None };

    /// The lead of a slot, if it is on.
    pub fn of(self, slot: Slot) -> Option<Lead> {
        match slot {
            Slot::First => self.first,
            Slot::Second => self.second,
        }
    }

    /// The slots that are on, with their leads.
    pub fn iter(self) -> impl Iterator<Item = (Slot, Lead)> {
        Slot::ALL.into_iter().filter_map(move |slot| Some((slot, self.of(slot)?)))
    }
}

/// Leads as they are written down: `{"first":"PT24H","second":null}`; a slot that is absent is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenLeads {
    /// The first, as an ISO 8601 duration.
    #[serde(default)]
    pub first: Option<String>,
    /// The second.
    #[serde(default)]
    pub second: Option<String>,
}

impl Leads {
    /// Reads leads.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/first` and `/second`; also when both name the same length.
    pub fn parse(written: &WrittenLeads) -> Result<Self, Refusal> {
        let mut check = Check::default();
        let mut slot = |pointer, length: &Option<String>| {
            length.as_deref().and_then(|length| check.take(pointer, Lead::parse(length)))
        };
        let leads = Self { first: slot("/first", &written.first), second: slot("/second", &written.second) };
        if leads.first.is_some() && leads.first == leads.second {
            check.note("/second", "A length that differs from the first.");
        }
        check.finish()?;
        Ok(leads)
    }

    /// Writes leads down.
    pub fn written(self) -> WrittenLeads {
        WrittenLeads { first: self.first.map(Lead::iso), second: self.second.map(Lead::iso) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_read_and_written_as_durations() {
        for (written, same) in [("PT24H", "PT24H"), ("P1D", "PT24H"), ("PT90M", "PT90M"), ("PT2H", "PT2H")] {
            assert_eq!(Lead::parse(written).unwrap().iso(), same);
        }
        for bad in ["", "24h!", "PT1M", "P15D", "-PT2H", "PT30S", "P1M"] {
            assert!(Lead::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn each_slot_is_read_and_told_apart() {
        let written = WrittenLeads { first: Some("PT24H".to_owned()), second: None };
        assert_eq!(Leads::parse(&written).unwrap().written(), written);
        let twice = WrittenLeads { first: Some("PT1H".to_owned()), second: Some("PT60M".to_owned()) };
        let Err(Refusal::Invalid(faults)) = Leads::parse(&twice) else { panic!("read") };
        assert_eq!(faults[0].pointer, "/second");
        let wrong = WrittenLeads { first: Some("soon".to_owned()), second: Some("later".to_owned()) };
        let Err(Refusal::Invalid(faults)) = Leads::parse(&wrong) else { panic!("read") };
        assert_eq!(faults.len(), 2);
    }

    #[test]
    fn six_hours_is_the_border_of_usefulness() {
        assert_eq!(Lead::parse("PT6H").unwrap().useful_until_before_start(), SignedDuration::from_hours(2));
        assert_eq!(Lead::parse("PT359M").unwrap().useful_until_before_start(), SignedDuration::from_mins(10));
    }
}
