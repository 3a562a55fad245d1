//! Who is asking.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{ClientId, StaffId};

/// What a member of staff does in the practice. Several may be held at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the practice: people, wording, policies, the flow of mail.
    Owner,
    /// Works with clients as an equal.
    Coach,
    /// Sees names, times, and how to reach; never what coach and client say to each other.
    Assistant,
}

/// The set of roles somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Roles(u8);

impl Roles {
    /// A set of exactly these.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        roles.into_iter().fold(Self::default(), |set, role| Self(set.0 | Self::bit(role)))
    }

    /// Whether `role` is in the set.
    pub fn has(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }

    /// Every role in the set, in the order of [`Role`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        [Role::Owner, Role::Coach, Role::Assistant].into_iter().filter(move |role| self.has(*role))
    }

    fn bit(role: Role) -> u8 {
        1 << role as u8
    }
}

/// Who asks for something to be done or shown. Carried by every transaction; the database's own rules read it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody who is known: a stranger, or a reader of a letter before its link has spoken for them.
    Nobody,
    /// A member of staff, with the roles held at this moment.
    Staff(StaffId, Roles),
    /// A client.
    Client(ClientId),
    /// The program itself: a sweep, or the delivery of a letter.
    Engine,
    /// Whoever holds the server: the command line.
    Operator,
}

impl Actor {
    /// The client that asks, if it is one.
    pub fn client(self) -> Option<ClientId> {
        if let Self::Client(id) = self { Some(id) } else { None }
    }

    /// The member of staff that asks, if it is one.
    pub fn staff(self) -> Option<StaffId> {
        if let Self::Staff(id, _) = self { Some(id) } else { None }
    }

    /// Whether a member of staff with `role` asks.
    pub fn is(self, role: Role) -> bool {
        matches!(self, Self::Staff(_, roles) if roles.has(role))
    }
}

/// As the logbook and the database's row rules write it: `staff:<uuid>`, `client:<uuid>`, `engine`, `operator`, `nobody`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Staff(id, _) => write!(f, "staff:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
            Self::Engine => f.write_str("engine"),
            Self::Operator => f.write_str("operator"),
        }
    }
}
