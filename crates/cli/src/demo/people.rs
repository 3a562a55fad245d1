//! Everybody in the demo. They are invented; their addresses lie under `.example`, where no mail goes (RFC 2606, section 2).

use domain::Refusal;
use domain::people::{Lead, Leads, WordingLevel};
use domain::time::{SafeHours, WrittenWindow, Zone};
use jiff::Timestamp;

/// Somebody who works in the practice.
pub(super) struct StaffSketch {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) zone: &'static str,
}

/// Runs the practice, and coaches.
pub(super) const OWNER: StaffSketch =
    StaffSketch { name: "Maren Okafor", address: "maren@riverbend.example", zone: "Europe/Berlin" };
/// Coaches on the other side of the world: at every hour, one of the two is up.
pub(super) const COLLEAGUE: StaffSketch =
    StaffSketch { name: "Aroha Lindqvist", address: "aroha@riverbend.example", zone: "Pacific/Auckland" };
/// Keeps the calendar.
pub(super) const ASSISTANT: StaffSketch =
    StaffSketch { name: "Teodor Blume", address: "teodor@riverbend.example", zone: "Europe/Berlin" };

/// Who coaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Coach {
    Owner,
    Colleague,
}

impl Coach {
    pub(super) const BOTH: [Self; 2] = [Self::Owner, Self::Colleague];

    pub(super) fn sketch(self) -> &'static StaffSketch {
        match self {
            Self::Owner => &OWNER,
            Self::Colleague => &COLLEAGUE,
        }
    }

    pub(super) fn zone(self) -> Result<Zone, Refusal> {
        Zone::parse(self.sketch().zone)
    }
}

/// How a client is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// Nothing was agreed yet.
    NoPlan,
    /// "I will contact you."
    Themselves,
    /// By mail, at an address nobody has confirmed yet.
    Unconfirmed,
    /// By mail, at an address the client has confirmed, with letters that say so much.
    Mail(WordingLevel),
    /// By mail, but everything rests at present.
    Paused,
}

/// When a client may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hours {
    /// From 08:00 to 20:00, every day.
    Usual,
    /// On weekdays, between these.
    Weekdays(&'static str, &'static str),
    /// Every day, between these.
    Daily(&'static str, &'static str),
}

/// A client.
pub(super) struct ClientSketch {
    pub(super) name: &'static str,
    pub(super) pronouns: &'static str,
    pub(super) zone: &'static str,
    pub(super) coach: Coach,
    pub(super) reached: Reached,
    pub(super) hours: Hours,
    /// Hours before a session, where they differ from the practice's.
    pub(super) leads: Option<(i64, Option<i64>)>,
    pub(super) calendar_files: bool,
}

const fn client(
    name: &'static str,
    pronouns: &'static str,
    zone: &'static str,
    coach: Coach,
    reached: Reached,
) -> ClientSketch {
    ClientSketch { name, pronouns, zone, coach, reached, hours: Hours::Usual, leads: None, calendar_files: false }
}

const NEUTRAL: Reached = Reached::Mail(WordingLevel::Neutral);
const PLAIN: Reached = Reached::Mail(WordingLevel::Plain);
const DETAILED: Reached = Reached::Mail(WordingLevel::Detailed);

/// The clients, from Reykjavík eastwards.
pub(super) const CLIENTS: [ClientSketch; 24] = [
    client("Sóley Brandt", "she/her", "Atlantic/Reykjavik", Coach::Owner, PLAIN),
    client("Rowan Achebe", "they/them", "Europe/London", Coach::Owner, NEUTRAL),
    ClientSketch { calendar_files: true, ..client("Inés Varela", "she/her", "Europe/Madrid", Coach::Owner, DETAILED) },
    client("Jonas Wielandt", "he/him", "Europe/Berlin", Coach::Owner, PLAIN),
    ClientSketch {
        hours: Hours::Weekdays("09:00", "17:00"),
        ..client("Amara Nwosu", "she/her", "Africa/Lagos", Coach::Owner, NEUTRAL)
    },
    ClientSketch {
        leads: Some((48, Some(3))),
        ..client("Thandeka Moyo", "she/her", "Africa/Johannesburg", Coach::Owner, PLAIN)
    },
    client("Eero Salmela", "he/him", "Europe/Helsinki", Coach::Owner, NEUTRAL),
    client("Defne Aksoy", "she/her", "Europe/Istanbul", Coach::Owner, DETAILED),
    client("Wanjiru Otieno", "she/her", "Africa/Nairobi", Coach::Owner, PLAIN),
    client("Kiran Deshmukh", "he/him", "Asia/Kolkata", Coach::Owner, NEUTRAL),
    ClientSketch {
        leads: Some((48, None)),
        ..client("Pema Gurung", "they/them", "Asia/Kathmandu", Coach::Owner, PLAIN)
    },
    client("Mei-Lin Ong", "she/her", "Asia/Singapore", Coach::Colleague, DETAILED),
    client("Haruki Endo", "he/him", "Asia/Tokyo", Coach::Colleague, PLAIN),
    ClientSketch {
        calendar_files: true,
        ..client("Marlowe Tranter", "they/them", "Australia/Sydney", Coach::Colleague, PLAIN)
    },
    client("Tama Rawiri", "he/him", "Pacific/Auckland", Coach::Colleague, NEUTRAL),
    client("Kaleo Akana", "he/him", "Pacific/Honolulu", Coach::Colleague, PLAIN),
    client("Juniper Castellanos", "she/they", "America/Los_Angeles", Coach::Colleague, NEUTRAL),
    ClientSketch {
        leads: Some((48, Some(2))),
        ..client("Wren Blackfeather", "they/them", "America/Denver", Coach::Colleague, PLAIN)
    },
    client("Ximena Robledo", "she/her", "America/Mexico_City", Coach::Colleague, DETAILED),
    ClientSketch {
        hours: Hours::Daily("12:00", "21:00"),
        ..client("Desmond Price", "he/him", "America/New_York", Coach::Owner, NEUTRAL)
    },
    client("Luana Teixeira", "she/her", "America/Sao_Paulo", Coach::Owner, Reached::Unconfirmed),
    client("Noor Haddad", "she/her", "Europe/Berlin", Coach::Owner, Reached::Paused),
    client("Casey Lindgren", "they/them", "Australia/Sydney", Coach::Colleague, Reached::Themselves),
    client("Ruben Vasquez", "he/him", "America/Bogota", Coach::Owner, Reached::NoPlan),
];

impl ClientSketch {
    /// Whether letters about sessions may go to them at present.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.reached, Reached::Mail(_) | Reached::Unconfirmed)
    }

    /// `rowan@home.example`
    pub(super) fn address(&self) -> String {
        let plain: String =
            self.name.split(' ').next().unwrap_or_default().to_lowercase().chars().map(unaccented).collect();
        format!("{plain}@home.example")
    }

    pub(super) fn zone(&self) -> Result<Zone, Refusal> {
        Zone::parse(self.zone)
    }

    pub(super) fn safe_hours(&self) -> Result<SafeHours, Refusal> {
        const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let (days, from, to) = match self.hours {
            Hours::Usual => return Ok(SafeHours::default()),
            Hours::Weekdays(from, to) => (&WEEK[..5], from, to),
            Hours::Daily(from, to) => (&WEEK[..], from, to),
        };
        let days = days.iter().map(|day| (*day).to_owned()).collect();
        SafeHours::parse(&[WrittenWindow { days, from: from.to_owned(), to: to.to_owned() }])
    }

    pub(super) fn leads(&self) -> Option<Leads> {
        self.leads.map(|(first, second)| Leads { first: Some(Lead::hours(first)), second: second.map(Lead::hours) })
    }

    /// Whether a letter may go to them at an instant.
    pub(super) fn is_safe(&self, at: Timestamp) -> Result<bool, Refusal> {
        Ok(self.is_open() && self.safe_hours()?.contains(&self.zone()?, at))
    }
}

/// Addresses are plain ASCII.
fn unaccented(letter: char) -> char {
    match letter {
        'ó' => 'o',
        'é' => 'e',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::people::Address;
    use domain::text::Name;
    use std::collections::HashSet;

    #[test]
    fn everybody_can_be_written_down_and_lives_under_example() {
        let addresses: Vec<_> = CLIENTS
            .iter()
            .map(ClientSketch::address)
            .chain([OWNER, COLLEAGUE, ASSISTANT].map(|one| one.address.to_owned()))
            .collect();
        assert_eq!(addresses.iter().collect::<HashSet<_>>().len(), addresses.len());
        for address in addresses {
            assert!(Address::parse(&address).unwrap().domain().ends_with(".example"), "{address}");
        }
        for sketch in &CLIENTS {
            assert!(
                Name::parse(sketch.name).is_ok()
                    && Name::parse(sketch.pronouns).is_ok()
                    && sketch.zone().is_ok()
                    && sketch.safe_hours().is_ok()
            );
        }
    }

    #[test]
    fn every_way_of_being_reached_is_there() {
        for reached in
            [Reached::NoPlan, Reached::Themselves, Reached::Unconfirmed, NEUTRAL, PLAIN, DETAILED, Reached::Paused]
        {
            assert!(CLIENTS.iter().any(|client| client.reached == reached), "{reached:?}");
        }
    }
}
