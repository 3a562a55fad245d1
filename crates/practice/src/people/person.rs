//! Anybody of the practice, by one name: `staff:<uuid>` or `client:<uuid>`.

use std::fmt;
use std::str::FromStr;

use domain::ids::{ClientId, StaffId};

/// Anybody of the practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// A member of staff.
    Staff(StaffId),
    /// A client.
    Client(ClientId),
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
        }
    }
}

impl FromStr for Person {
    type Err = domain::Refusal;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let read = match written.split_once(':') {
            Some(("staff", id)) => id.parse().ok().map(Self::Staff),
            Some(("client", id)) => id.parse().ok().map(Self::Client),
            _ => None,
        };
        read.ok_or(domain::Refusal::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_finds_its_way_back() {
        for person in
            [Person::Staff(StaffId(uuid::Uuid::from_u128(7))), Person::Client(ClientId(uuid::Uuid::from_u128(8)))]
        {
            assert_eq!(person.to_string().parse(), Ok(person));
        }
        assert!("staff:x".parse::<Person>().is_err());
        assert!("engine".parse::<Person>().is_err());
    }
}
