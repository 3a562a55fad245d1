//! The first owner, from the command line.

use domain::Refusal;
use domain::actor::{Actor, Role, Roles};
use domain::ids::StaffId;
use domain::people::{Address, Member};
use domain::text::Name;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::{SetUpLink, set_up_link, store};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::settings::{self, FirstStart};
use crate::{Asked, Outcome, Records};

/// Whoever runs the practice, and how it begins where it has not begun yet.
#[derive(Clone, Debug)]
pub struct CreateOwner {
    /// The name.
    pub name: Name,
    /// Where their own letters go.
    pub address: Address,
    /// How the practice begins.
    pub first: FirstStart,
}

/// Makes an owner, and a link to set up their sign-in. For an owner who has not done so yet a new link is made, older ones end,
/// and what was chosen by them is forgotten.
///
/// # Errors
/// [`Refusal`]: `NotYours` for everybody but whoever holds the server, `AddressInUse` by somebody who is no owner, `AlreadySetUp` for an owner who
/// signs in already.
pub async fn create_owner(asked: &Asked, command: CreateOwner) -> Outcome<SetUpLink> {
    if asked.actor != Actor::Operator {
        return Err(Refusal::NotYours.into());
    }
    let CreateOwner { name, address, first } = command;
    let records = asked.open().await?;
    settings::open_with(&records, first).await?;
    let staff = match owner_at(&records, &address).await? {
        Some(known) if is_set_up(&records, known).await? => return Err(Refusal::AlreadySetUp.into()),
        Some(known) => known,
        None => add(&records, name, address).await?,
    };
    // An earlier link that is used at this moment is waited for, and then there is half a sign-in to end.
    let link = set_up_link::add_link(&records, staff, set_up_link::FOR_A_DAY).await?;
    set_up_link::forget_chosen(&records, staff).await?;
    let entry =
        Entry { verb: "people.create_owner", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(link)
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

async fn owner_at(records: &Records, address: &Address) -> Outcome<Option<StaffId>> {
    let sql = "SELECT id FROM staff WHERE address_hash = ANY ($1) AND left_at IS NULL AND 'owner' = ANY (roles) FOR NO KEY UPDATE";
    let found: Option<Found> = records.one(sql, [records.office.keyring().address_hashes(address).into()]).await?;
    Ok(found.map(|found| StaffId(found.id)))
}

async fn is_set_up(records: &Records, owner: StaffId) -> Outcome<bool> {
    let sql = "SELECT staff_id AS id FROM ways_in($2) WHERE staff_id = $1 AND signs_in";
    Ok(records.one::<Found>(sql, [owner.0.into(), Ts::from(records.now).into()]).await?.is_some())
}

async fn add(records: &Records, name: Name, address: Address) -> Outcome<StaffId> {
    let practice = settings::facts(records).await?;
    let owner = Member {
        id: StaffId(records.id()?),
        name,
        address,
        language: practice.locale,
        zone: practice.zone,
        roles: Roles::of([Role::Owner]),
        leads: None,
        hours: None,
        agenda_at: None,
        left_at: None,
        version: 1,
    };
    store::staff::add(records, &owner).await?;
    Ok(owner.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{AddStaff, add_staff};

    fn command(name: &str) -> CreateOwner {
        CreateOwner { name: Name::parse(name).unwrap(), address: Stage::address_of(name), first: Stage::first_start() }
    }

    #[tokio::test]
    async fn the_practice_begins_with_its_first_owner() {
        let stage = Stage::empty().await;
        let link = create_owner(&stage.as_operator(), command("Olga")).await.unwrap();
        assert_eq!(link.token.reveal().len(), 43);
        assert_eq!(stage.count("SELECT count(*) FROM practice").await, 1);
        assert_eq!(stage.count("SELECT count(*) FROM staff WHERE 'owner' = ANY (roles)").await, 1);
    }

    #[tokio::test]
    async fn a_second_time_there_is_a_new_link_and_the_old_one_ends() {
        let stage = Stage::empty().await;
        let first = create_owner(&stage.as_operator(), command("Olga")).await.unwrap();
        let second = create_owner(&stage.as_operator(), command("Olga")).await.unwrap();
        assert_eq!(first.staff, second.staff);
        assert_ne!(first.token.reveal(), second.token.reveal());
        assert_eq!(stage.count("SELECT count(*) FROM set_up_links WHERE expires_at > halcyon_now()").await, 1);
    }

    #[tokio::test]
    async fn whoever_signs_in_already_is_not_begun_anew() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.owner()).await;
        assert_eq!(refusal(create_owner(&stage.as_operator(), command("Olga")).await), Refusal::AlreadySetUp);
        assert!(insider.sign_in(&stage).await.is_ok());
    }

    #[tokio::test]
    async fn only_whoever_holds_the_server_makes_owners_so() {
        let stage = Stage::open().await;
        assert_eq!(refusal(create_owner(&stage.as_owner(), command("Nina")).await), Refusal::NotYours);
        let roles = Roles::of([Role::Coach]);
        let coach = AddStaff {
            name: Name::parse("Nina").unwrap(),
            address: Stage::address_of("Nina"),
            roles,
            language: None,
            zone: None,
        };
        add_staff(&stage.as_owner(), coach).await.unwrap();
        assert_eq!(refusal(create_owner(&stage.as_operator(), command("Nina")).await), Refusal::AddressInUse);
    }

    #[tokio::test]
    async fn links_are_kept_as_hashes_that_nobody_signed_in_sees() {
        let stage = Stage::empty().await;
        let link = create_owner(&stage.as_operator(), command("Olga")).await.unwrap();
        let plain = format!(
            "SELECT count(*) FROM set_up_links WHERE position(convert_to('{}', 'UTF8') IN hash) > 0",
            link.token.reveal()
        );
        assert_eq!(stage.count(&plain).await, 0);
        let owner = Actor::Staff(link.staff, Roles::of([Role::Owner]));
        assert_eq!(stage.seen_by(owner, "SELECT count(*) FROM set_up_links").await, 0);
    }
}
