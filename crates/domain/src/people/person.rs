//! The people of a practice: who coaches, who is coached.

use jiff::{Timestamp, civil};

use super::{Address, Language, Leads};
use crate::actor::{Role, Roles};
use crate::ids::{ClientId, StaffId};
use crate::text::Name;
use crate::time::{SafeHours, Zone};

/// Somebody who is coached.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// Who.
    pub id: ClientId,
    /// The chosen name.
    pub name: Name,
    /// The pronouns, as the client says them.
    pub pronouns: Option<Name>,
    /// In which language letters speak.
    pub language: Language,
    /// Where the client's clock is.
    pub zone: Zone,
    /// Since when the file is closed.
    pub archived_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

/// Somebody who works in the practice.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: Name,
    /// Where their own letters go.
    pub address: Address,
    /// In which language letters speak.
    pub language: Language,
    /// Where their clock is.
    pub zone: Zone,
    /// What they do.
    pub roles: Roles,
    /// Their own reminders, where they differ from the practice's.
    pub leads: Option<Leads>,
    /// When they may be written to; none means at any hour.
    pub hours: Option<SafeHours>,
    /// At which local time the morning agenda comes; none means no agenda.
    pub agenda_at: Option<civil::Time>,
    /// Since when they are gone.
    pub left_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

impl Member {
    /// When a coach's agenda comes unless she chooses otherwise.
    pub const AGENDA_AT: civil::Time = civil::time(7, 0, 0, 0);

    /// Whether they work with clients now.
    pub fn coaches(&self) -> bool {
        self.left_at.is_none() && self.roles.has(Role::Coach)
    }

    /// Whether they run the practice now.
    pub fn owns(&self) -> bool {
        self.left_at.is_none() && self.roles.has(Role::Owner)
    }
}
