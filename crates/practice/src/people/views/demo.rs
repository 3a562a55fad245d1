//! Everybody of a demo, to sign in as.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::people::Person;
use crate::people::rows::staff::{read_roles, role_words};
use crate::{Office, Outcome, settings};

/// Somebody of a demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoPerson {
    /// How to ask for them: `staff:<uuid>` or `client:<uuid>`.
    pub key: String,
    /// The name.
    pub name: String,
    /// What they are: `owner`, `coach`, `owner-coach`, `assistant`, `client`.
    pub role: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    roles: Option<Vec<String>>,
}

const EVERYBODY: &str = "SELECT id, name, roles FROM staff WHERE left_at IS NULL
  UNION ALL SELECT id, name, NULL FROM clients WHERE archived_at IS NULL ORDER BY roles NULLS LAST, id";

/// Everybody of a demo: staff, then clients.
///
/// # Errors
/// [`Refusal::NotFound`] where this is no demo.
pub async fn demo_people(office: &Office) -> Outcome<Vec<DemoPerson>> {
    let records = office.look(Actor::Operator).await?;
    if !settings::facts(&records).await?.demo {
        return Err(Refusal::NotFound.into());
    }
    let rows: Vec<Row> = records.all(EVERYBODY, []).await?;
    rows.into_iter().map(Row::view).collect()
}

impl Row {
    fn view(self) -> Outcome<DemoPerson> {
        let Self { id, name, roles } = self;
        let (person, role) = match roles {
            Some(words) => (Person::Staff(StaffId(id)), role_words(read_roles(&words)?).collect::<Vec<_>>().join("-")),
            None => (Person::Client(ClientId(id)), "client".to_owned()),
        };
        Ok(DemoPerson { key: person.to_string(), name, role })
    }
}
