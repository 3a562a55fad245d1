//! A row of `staff`.

use domain::actor::{Role, Roles};
use domain::ids::StaffId;
use domain::people::{Address, Language, Member};
use domain::text::Name;
use domain::time::{SafeHours, Zone};
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Broke;
use crate::moment::{Ts, at, hour};
use crate::settings::leads;

/// The columns of [`StaffRow`].
pub(crate) const COLUMNS: &str = "id, name, address, language, zone, roles, leads, hours, agenda_at, left_at, version";

/// A row of `staff`.
#[derive(FromQueryResult)]
pub(crate) struct StaffRow {
    id: Uuid,
    name: String,
    address: String,
    language: String,
    zone: String,
    roles: Vec<String>,
    leads: Option<Json>,
    hours: Option<Json>,
    agenda_at: Option<time::Time>,
    left_at: Option<Ts>,
    version: i32,
}

impl StaffRow {
    /// The member of staff it is.
    pub(crate) fn read(self) -> Result<Member, Broke> {
        let Self { id, name, address, language, zone, roles, leads: kept, hours, agenda_at, left_at, version } = self;
        Ok(Member {
            id: StaffId(id),
            name: Name::parse(&name).map_err(|_| Broke::Record("staff name"))?,
            address: Address::parse(&address).map_err(|_| Broke::Record("staff address"))?,
            language: Language::parse(&language).map_err(|_| Broke::Record("staff language"))?,
            zone: Zone::parse(&zone).map_err(|_| Broke::Record("staff zone"))?,
            roles: read_roles(&roles)?,
            leads: kept.as_ref().map(leads::read).transpose()?,
            hours: hours.as_ref().map(read_hours).transpose()?,
            agenda_at: agenda_at.map(hour).transpose()?,
            left_at: at(left_at),
            version,
        })
    }
}

const WORDS: [(Role, &str); 3] = [(Role::Owner, "owner"), (Role::Coach, "coach"), (Role::Assistant, "assistant")];

/// Roles, from the database.
pub(crate) fn read_roles(words: &[String]) -> Result<Roles, Broke> {
    let role = |word: &String| {
        WORDS.iter().find(|(_, known)| known == word).map(|(role, _)| *role).ok_or(Broke::Record("staff roles"))
    };
    Ok(Roles::of(words.iter().map(role).collect::<Result<Vec<_>, _>>()?))
}

/// Roles, to the database.
pub(crate) fn keep_roles(roles: Roles) -> Vec<String> {
    role_words(roles).map(str::to_owned).collect()
}

/// The words of roles, in the order of the roles.
pub(crate) fn role_words(roles: Roles) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(role, _)| roles.has(*role)).map(|(_, word)| *word)
}

/// Weekly windows, from the database.
pub(crate) fn read_hours(kept: &Json) -> Result<SafeHours, Broke> {
    serde_json::from_value(kept.clone()).map_err(|_| Broke::Record("hours"))
}

/// Weekly windows, to the database.
pub(crate) fn keep_hours(hours: &SafeHours) -> Result<Json, Broke> {
    serde_json::to_value(hours).map_err(|_| Broke::Record("hours"))
}
