//! Who it is that asks.

use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::rows::staff::read_roles;
use super::{Person, bearer};
use crate::{Asking, Broke, Office, Outcome};

/// Who holds something, as a row tells it.
#[derive(FromQueryResult)]
pub(crate) struct Holder {
    pub(super) staff_id: Option<Uuid>,
    pub(super) roles: Option<Vec<String>>,
    pub(super) client_id: Option<Uuid>,
}

impl Holder {
    pub(crate) fn actor(&self) -> Result<Actor, Broke> {
        match (self.staff_id, &self.roles, self.client_id) {
            (Some(id), Some(words), None) => Ok(Actor::Staff(StaffId(id), read_roles(words)?)),
            (None, _, Some(id)) => Ok(Actor::Client(ClientId(id))),
            _ => Err(Broke::Record("holder")),
        }
    }
}

/// Who holds a bearer token that has neither ended nor run out, with the roles of this moment.
///
/// # Errors
/// [`Broke`].
pub async fn holder(office: &Office, token: &str) -> Outcome<Option<Actor>> {
    let Some(hash) = bearer::presented(token) else { return Ok(None) };
    let sql = "SELECT staff_id, roles, client_id FROM ask_with_token($1)";
    let row: Option<Holder> = office.one_for_nobody(sql, [hash.into()]).await?;
    Ok(row.as_ref().map(Holder::actor).transpose()?)
}

/// Whoever holds what has the form of a bearer token. Who that is, if anybody, is learned with what they ask.
pub fn bearing(office: &Office, token: &str) -> Option<Asking> {
    Some(Asking::with_token(office, bearer::presented(token)?))
}

/// Somebody as the one who asks, with the roles of this moment; nobody who has left.
///
/// # Errors
/// [`Broke`].
pub async fn actor_of(office: &Office, person: Person) -> Outcome<Option<Actor>> {
    let (sql, id) = match person {
        Person::Staff(id) => {
            ("SELECT id AS staff_id, roles, NULL::uuid AS client_id FROM staff WHERE id = $1 AND left_at IS NULL", id.0)
        }
        Person::Client(id) => {
            ("SELECT NULL::uuid AS staff_id, NULL::text[] AS roles, id AS client_id FROM clients WHERE id = $1", id.0)
        }
    };
    let row: Option<Holder> = office.look(Actor::Operator).await?.one(sql, [id.into()]).await?;
    Ok(row.as_ref().map(Holder::actor).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::Stage;
    use crate::people::{StaffLeaves, staff_leaves};

    #[tokio::test]
    async fn what_is_no_token_names_nobody() {
        let stage = Stage::open().await;
        for bad in ["", "halcyon_", "halcyon_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer x"] {
            assert_eq!(holder(stage.office(), bad).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn whoever_left_asks_for_nothing() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        assert!(actor_of(stage.office(), Person::Staff(dora)).await.unwrap().is_some());
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        assert_eq!(actor_of(stage.office(), Person::Staff(dora)).await.unwrap(), None);
        let ana = stage.client("Ana").await;
        assert_eq!(actor_of(stage.office(), Person::Client(ana)).await.unwrap(), Some(Actor::Client(ana)));
    }
}
