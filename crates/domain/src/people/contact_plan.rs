//! What a client and a coach agreed about being reached. No automatic letter to a client leaves without one.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use super::{Address, Leads};
use crate::text::Wording;
use crate::time::SafeHours;

/// Who wrote the plan down. The client's word wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedBy {
    /// The client wrote it.
    Client,
    /// A member of staff recorded what was agreed.
    Staff,
}

/// How much a letter may reveal to whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordingLevel {
    /// Neither coaching, nor the practice, nor any content.
    #[default]
    Neutral,
    /// Names the practice and the session.
    Plain,
    /// Also names the homework.
    Detailed,
}

/// By which way the client is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// "I will contact you": nothing automatic, not even an invitation.
    None,
    /// By mail.
    Email {
        /// Where to; a plan may be agreed before an address is known.
        address: Option<Address>,
        /// When the reader of that address confirmed it.
        confirmed_at: Option<Timestamp>,
        /// When a mail server refused it for good.
        refused_at: Option<Timestamp>,
    },
}

/// Letters about homework, as the client chose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudges {
    /// Whether the client said yes.
    pub on: bool,
    /// At which local hour (0–23) they come.
    pub hour: i8,
    /// The day on which the coach noted a spoken yes that the client has not confirmed yet.
    pub as_told_on: Option<civil::Date>,
    /// Whether a letter tells of homework that a coach has just assigned: a yes of its own.
    pub assigned: Yes,
}

impl Nudges {
    /// Whether any letter about homework is wanted.
    pub fn wants_any(self) -> bool {
        self.on || self.assigned.on
    }
}

/// A yes to letters of a sort; off until somebody says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yes {
    /// Whether the client said yes.
    pub on: bool,
    /// The day on which the coach noted a spoken yes that the client has not confirmed yet.
    pub as_told_on: Option<civil::Date>,
}

/// What is paused, until when, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Pause {
    /// Everything automatic is paused since then.
    pub everything_at: Option<Timestamp>,
    /// The pause of everything ends by itself then.
    pub until: Option<Timestamp>,
    /// Who paused everything. What the client paused, only the client resumes.
    pub everything_by: Option<AgreedBy>,
    /// Nudges are paused since then.
    pub nudges_at: Option<Timestamp>,
    /// The pause of nudges ends by itself then.
    pub nudges_until: Option<Timestamp>,
    /// Who paused nudges.
    pub nudges_by: Option<AgreedBy>,
}

impl Pause {
    /// Whether everything rests at `now`.
    pub fn everything(self, now: Timestamp) -> bool {
        rests(self.everything_at, self.until, now)
    }

    /// Whether nudges rest at `now`.
    pub fn nudges(self, now: Timestamp) -> bool {
        self.everything(now) || rests(self.nudges_at, self.nudges_until, now)
    }
}

fn rests(since: Option<Timestamp>, until: Option<Timestamp>, now: Timestamp) -> bool {
    since.is_some() && until.is_none_or(|until| now < until)
}

/// The plan, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPlan {
    /// Who wrote it down.
    pub agreed_by: AgreedBy,
    /// On which day it was agreed.
    pub agreed_on: civil::Date,
    /// The way.
    pub channel: Channel,
    /// The hours, in the client's zone.
    pub safe_hours: SafeHours,
    /// The level the client chose. What is used may be lower: [`ContactPlan::wording_at`].
    pub wording: WordingLevel,
    /// The subject the client recognises letters by, at neutral.
    pub subject: Option<Wording>,
    /// The sender's name the client chose, at neutral.
    pub sender: Option<Wording>,
    /// Whether letters about sessions bring a calendar file.
    pub calendar_files: bool,
    /// The reminders the client wants, where they differ from the practice's.
    pub leads: Option<Leads>,
    /// Homework nudges.
    pub nudges: Nudges,
    /// What is paused.
    pub pause: Pause,
    /// Since when all contact is stopped.
    pub stopped_at: Option<Timestamp>,
    /// When the plan is to be looked at again; past it, letters fall back to neutral.
    pub review_on: civil::Date,
}

/// Why nothing may go to a client just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// There is no plan, or no address in it.
    NoPlan,
    /// The client makes contact, or stopped all contact.
    NoContact,
    /// The client paused.
    Paused,
    /// The address was refused for good.
    AddressRefused,
}

impl ContactPlan {
    /// After how many days a plan is looked at again.
    pub const REVIEW_DAYS: i64 = 90;

    /// Where a letter may go at `now`.
    ///
    /// # Errors
    /// Why none may.
    pub fn open_address(&self, now: Timestamp) -> Result<&Address, Silence> {
        match &self.channel {
            _ if self.stopped_at.is_some() => Err(Silence::NoContact),
            Channel::None => Err(Silence::NoContact),
            Channel::Email { refused_at: Some(_), .. } => Err(Silence::AddressRefused),
            Channel::Email { address: None, .. } => Err(Silence::NoPlan),
            Channel::Email { .. } if self.pause.everything(now) => Err(Silence::Paused),
            Channel::Email { address: Some(address), .. } => Ok(address),
        }
    }

    /// The address in the plan, whatever stands in its way.
    pub fn address(&self) -> Option<&Address> {
        if let Channel::Email { address, .. } = &self.channel { address.as_ref() } else { None }
    }

    /// Whether the reader of the address confirmed it.
    pub fn confirmed(&self) -> bool {
        matches!(self.channel, Channel::Email { confirmed_at: Some(_), .. })
    }

    /// The level a letter is written at on the client's local day `today`: neutral until the address is confirmed and once the review is due.
    pub fn wording_at(&self, today: civil::Date) -> WordingLevel {
        if self.confirmed() && !self.review_due(today) { self.wording } else { WordingLevel::Neutral }
    }

    /// Whether the plan is to be looked at again, on the client's local day `today`.
    pub fn review_due(&self, today: civil::Date) -> bool {
        today > self.review_on
    }

    /// Whether a letter brings a calendar file: only to a confirmed address that asked for them.
    pub fn wants_calendar_file(&self) -> bool {
        self.calendar_files && self.confirmed()
    }
}
