//! Changing what is known of somebody who works in the practice.

use domain::Refusal;
use domain::actor::{Actor, Role, Roles};
use domain::ids::StaffId;
use domain::may::{self, Act, Bond};
use domain::people::{Language, Leads, Member};
use domain::text::Name;
use domain::time::{SafeHours, Zone};
use jiff::civil::Time;
use serde_json::json;

use super::add_staff::at_least_one;
use super::facts::Lock;
use super::{StaffView, proof, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome, Records};

/// What is to hold; none leaves a thing as it is, and an inner none takes it away.
#[derive(Clone, Debug)]
pub struct ChangeStaff {
    /// Who.
    pub staff: StaffId,
    /// The version that was read.
    pub expected: Expected,
    /// The name.
    pub name: Option<Name>,
    /// In which language letters speak.
    pub language: Option<Language>,
    /// Where their clock is.
    pub zone: Option<Zone>,
    /// What they do; an owner's to say, who has just shown who she is.
    pub roles: Option<Roles>,
    /// Their own reminders; without, the practice's.
    pub leads: Option<Option<Leads>>,
    /// When they may be written to; without, at any hour.
    pub hours: Option<Option<SafeHours>>,
    /// The local time of the morning agenda; without, no agenda.
    pub agenda_at: Option<Option<Time>>,
}

impl ChangeStaff {
    /// A change of nothing yet.
    pub fn of(staff: StaffId, expected: Expected) -> Self {
        Self {
            staff,
            expected,
            name: None,
            language: None,
            zone: None,
            roles: None,
            leads: None,
            hours: None,
            agenda_at: None,
        }
    }

    fn applied_to(self, former: &Member) -> Member {
        let Self { staff: _, expected: _, name, language, zone, roles, leads, hours, agenda_at } = self;
        let former = former.clone();
        Member {
            name: name.unwrap_or(former.name),
            language: language.unwrap_or(former.language),
            zone: zone.unwrap_or(former.zone),
            roles: roles.unwrap_or(former.roles),
            leads: leads.unwrap_or(former.leads),
            hours: hours.unwrap_or(former.hours),
            agenda_at: agenda_at.unwrap_or(former.agenda_at),
            ..former
        }
    }
}

/// Changes a member of staff, but for their address, which is a matter of doors.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `Changed`; where roles change `ProofNeeded`, `LastOwner`, `Invalid` at `/roles` for somebody who still works
/// with clients.
pub async fn change_staff(asked: &Asked, command: ChangeStaff) -> Outcome<StaffView> {
    let id = command.staff;
    let bond = if asked.actor.staff() == Some(id) { Bond::Own } else { Bond::Other };
    may::ask(asked.actor, Act::ChangeStaff, bond, Act::SeeStaff)?;
    let records = asked.open().await?;
    // Owners first, in the order of their ids, so that two who lay down their role at once never wait for each other.
    let owners = if command.roles.is_some() { store::staff::lock_owners(&records).await? } else { Vec::new() };
    let former = store::staff::lock(&records, id, Lock::Update).await?.ok_or(Refusal::NotFound)?;
    command.expected.met_by(former.version)?;
    let changed = command.applied_to(&former);
    if changed.roles != former.roles {
        ask_about_roles(&records, &former, &changed, &owners).await?;
    }
    store::staff::save(&records, &changed).await?;
    store::look_again_at_coach(&records, id).await?;
    let facts = json!({ "roles": former.roles != changed.roles, "zone": former.zone != changed.zone });
    logbook::enter(
        &records,
        Entry { verb: "people.change_staff", subject: format!("staff:{id}"), client: None, facts },
    )
    .await?;
    let view = views::member_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

async fn ask_about_roles(records: &Records, former: &Member, changed: &Member, owners: &[Member]) -> Outcome<()> {
    let by_an_owner = records.actor == Actor::Operator || records.actor.is(Role::Owner);
    if !by_an_owner {
        return Err(Refusal::NotYours.into());
    }
    at_least_one(changed.roles)?;
    proof::ask(records).await?;
    if former.owns() && !changed.owns() {
        an_owner_stays(records, owners, former.id).await?;
    }
    if former.coaches() && !changed.coaches() && !store::pairings::open_of_coach(records, former.id).await?.is_empty() {
        return Err(Refusal::at("/roles", "This person works with clients. End those pairings first.").into());
    }
    Ok(())
}

/// The practice keeps at least one owner: whoever says that another goes, or, where they go themselves, somebody who can sign in.
pub(super) async fn an_owner_stays(records: &Records, owners: &[Member], going: StaffId) -> Outcome<()> {
    let mut stay = owners.iter().map(|owner| owner.id).filter(|id| *id != going);
    let stays = match records.actor.staff() {
        Some(me) if me == going => {
            let ways = views::ways_in(records).await?;
            stay.any(|id| ways.iter().any(|way| way.staff == id && way.signs_in))
        }
        _ => stay.next().is_some(),
    };
    if stays { Ok(()) } else { Err(Refusal::LastOwner.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use domain::people::Lead;

    fn roles(staff: StaffId, roles: &[Role]) -> ChangeStaff {
        ChangeStaff { roles: Some(Roles::of(roles.iter().copied())), ..ChangeStaff::of(staff, Expected::ANY) }
    }

    #[tokio::test]
    async fn a_coach_sets_her_own_reminders_hours_and_agenda() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        let command = ChangeStaff {
            leads: Some(Some(Leads { first: Some(Lead::hours(3)), second: None })),
            hours: Some(Some(SafeHours::default())),
            agenda_at: Some(None),
            ..ChangeStaff::of(stage.coach(), Expected(Some(1)))
        };
        let view = change_staff(&stage.as_coach(), command).await.unwrap();
        assert_eq!(view.leads.and_then(|leads| leads.first).as_deref(), Some("PT3H"));
        assert_eq!((view.hours, view.agenda_at, view.version), (Some(SafeHours::default()), None, 2));
        assert!(stage.session_is_due_for_a_look(session).await, "{letter}");
    }

    #[tokio::test]
    async fn only_an_owner_changes_others_and_roles() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let zone = ChangeStaff { zone: Some(Zone::utc()), ..ChangeStaff::of(dora, Expected::ANY) };
        assert_eq!(refusal(change_staff(&stage.as_coach(), zone.clone()).await), Refusal::NotYours);
        assert_eq!(change_staff(&stage.as_owner(), zone).await.unwrap().zone, Zone::utc());
        let raise = roles(stage.coach(), &[Role::Coach, Role::Owner]);
        let (owner, coach) = (stage.proved(&stage.as_owner()).await, stage.proved(&stage.as_coach()).await);
        assert_eq!(refusal(change_staff(&coach, raise.clone()).await), Refusal::NotYours);
        assert_eq!(refusal(change_staff(&stage.as_owner(), raise.clone()).await), Refusal::ProofNeeded);
        assert_eq!(change_staff(&owner, raise).await.unwrap().roles, [Role::Owner, Role::Coach]);
        let same = roles(dora, &[Role::Coach]);
        assert!(change_staff(&stage.as_staff(dora).await, same).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_works_with_clients_stays_a_coach() {
        let stage = Stage::open().await;
        let _ana = stage.client("Ana").await;
        let owner = stage.proved(&stage.as_owner()).await;
        let refused = refusal(change_staff(&owner, roles(stage.coach(), &[Role::Assistant])).await);
        assert!(matches!(refused, Refusal::Invalid(faults) if faults[0].pointer == "/roles"));
    }

    #[tokio::test]
    async fn of_two_owners_who_lay_down_their_role_at_once_one_stays() {
        let stage = Stage::open().await;
        let dora = stage.staff_named("Dora", &[Role::Owner]).await;
        stage.insider(stage.owner()).await;
        stage.insider(dora).await;
        let (first, second) = (stage.proved(&stage.as_owner()).await, stage.proved(&stage.as_staff(dora).await).await);
        let (one, other) = tokio::join!(
            change_staff(&first, roles(stage.owner(), &[Role::Assistant])),
            change_staff(&second, roles(dora, &[Role::Assistant])),
        );
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(refusal(refused), Refusal::LastOwner);
    }

    #[tokio::test]
    async fn an_owner_who_goes_leaves_somebody_who_can_sign_in() {
        let stage = Stage::open().await;
        let dora = stage.staff_named("Dora", &[Role::Owner]).await;
        let owner = stage.proved(&stage.as_owner()).await;
        let lay_down = roles(stage.owner(), &[Role::Assistant]);
        assert_eq!(
            refusal(change_staff(&owner, lay_down.clone()).await),
            Refusal::LastOwner,
            "the other cannot sign in"
        );
        stage.insider(dora).await;
        let owner = stage.proved(&stage.as_owner()).await;
        assert_eq!(change_staff(&owner, lay_down).await.unwrap().roles, [Role::Assistant]);
    }
}
