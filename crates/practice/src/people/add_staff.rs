//! Adding somebody who works in the practice.

use domain::Refusal;
use domain::actor::{Role, Roles};
use domain::ids::StaffId;
use domain::may::{self, Act};
use domain::people::{Address, Language, Member};
use domain::text::Name;
use domain::time::Zone;
use serde_json::json;

use super::rows::staff::keep_roles;
use super::{StaffView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Outcome, settings};

/// Somebody new.
#[derive(Clone, Debug)]
pub struct AddStaff {
    /// The name.
    pub name: Name,
    /// Where their own letters go.
    pub address: Address,
    /// What they do, at least one thing.
    pub roles: Roles,
    /// In which language letters speak; none means the practice's.
    pub language: Option<Language>,
    /// Where their clock is; none means the practice's zone.
    pub zone: Option<Zone>,
}

/// Adds a member of staff. A coach gets a morning agenda at seven.
///
/// # Errors
/// [`Refusal`]: `NotYours` for everybody but an owner, `AddressInUse`, `Invalid` at `/roles`.
pub async fn add_staff(asked: &Asked, command: AddStaff) -> Outcome<StaffView> {
    may::ask_plainly(asked.actor, Act::AddStaff)?;
    let AddStaff { name, address, roles, language, zone } = command;
    at_least_one(roles)?;
    let records = asked.open().await?;
    let practice = settings::facts(&records).await?;
    let member = Member {
        id: StaffId(records.id()?),
        name,
        address,
        language: language.unwrap_or(practice.locale),
        zone: zone.unwrap_or(practice.zone),
        roles,
        leads: None,
        hours: None,
        agenda_at: roles.has(Role::Coach).then_some(Member::AGENDA_AT),
        left_at: None,
        version: 1,
    };
    store::staff::add(&records, &member).await?;
    let subject = format!("staff:{}", member.id);
    logbook::enter(
        &records,
        Entry { verb: "people.add_staff", subject, client: None, facts: json!({ "roles": keep_roles(roles) }) },
    )
    .await?;
    let view = views::member_in(&records, member.id).await?;
    records.commit().await?;
    Ok(view)
}

/// Everybody does something.
pub(super) fn at_least_one(roles: Roles) -> Result<(), Refusal> {
    if roles == Roles::default() {
        Err(Refusal::at("/roles", "At least one of owner, coach, assistant."))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::{Page, Turn, people};

    fn dora(roles: &[Role]) -> AddStaff {
        let roles = Roles::of(roles.iter().copied());
        AddStaff {
            name: Name::parse("Dora").unwrap(),
            address: Stage::address_of("Dora"),
            roles,
            language: None,
            zone: None,
        }
    }

    #[tokio::test]
    async fn an_owner_adds_a_coach_in_the_practices_zone() {
        let stage = Stage::open().await;
        let view = add_staff(&stage.as_owner(), dora(&[Role::Coach])).await.unwrap();
        assert_eq!((view.zone.name(), view.agenda_at.as_deref()), ("Europe/Berlin", Some("07:00")));
        let assistant = stage.assistant().await;
        assert_eq!(people::member(&stage.as_coach(), assistant).await.unwrap().agenda_at, None);
        let Page { items, .. } = people::coaches(&stage.as_assistant().await, &Turn::default()).await.unwrap();
        assert_eq!(items.iter().map(|one| one.id).collect::<Vec<_>>(), [stage.coach(), view.id]);
    }

    #[tokio::test]
    async fn nobody_else_adds_staff_and_everybody_does_something() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for asked in [stage.as_coach(), stage.as_assistant().await, stage.as_client(ana)] {
            assert_eq!(refusal(add_staff(&asked, dora(&[Role::Coach])).await), Refusal::NotYours);
        }
        assert!(matches!(refusal(add_staff(&stage.as_owner(), dora(&[])).await), Refusal::Invalid(_)));
    }

    #[tokio::test]
    async fn of_two_at_once_with_one_address_one_is_added() {
        let stage = Stage::open().await;
        let owner = stage.as_owner();
        let (one, other) =
            tokio::join!(add_staff(&owner, dora(&[Role::Coach])), add_staff(&owner, dora(&[Role::Assistant])));
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(refusal(refused), Refusal::AddressInUse);
    }

    #[tokio::test]
    async fn staff_rows_are_for_staff_and_a_client_sees_only_their_coach() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let of = |id: StaffId| format!("SELECT count(*) FROM staff WHERE id = '{id}'");
        let client = stage.as_client(ana).actor;
        assert_eq!(stage.seen_by(client, &of(stage.coach())).await, 1);
        assert_eq!(stage.seen_by(client, &of(dora)).await, 0);
        assert_eq!(stage.seen_by(domain::actor::Actor::Nobody, &of(dora)).await, 0);
        let theft = format!("UPDATE staff SET roles = '{{owner}}' WHERE id = '{dora}'");
        assert_eq!(stage.touched_by(stage.as_coach().actor, &theft).await, 0);
    }
}
