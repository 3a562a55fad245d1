//! Using a link, of the command line or of an owner: it opens the way to choose a passkey, or a password and an authenticator, once, and nothing
//! else.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use serde_json::json;

use super::half::{self, Purpose};
use super::views::standing_in;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{Holder, Secret, presented_bare};
use crate::{Broke, Office, Outcome};

/// Uses a link, and gives whoever it was made for half a sign-in, good for an hour: both at once or neither.
///
/// # Errors
/// [`Refusal::LinkSpent`] for what is no link's token, was used, has run out, or was made for somebody who has left or can sign in already.
pub async fn begin_set_up(office: &Office, token: &str) -> Outcome<Secret> {
    let hash = presented_bare(token).ok_or(Refusal::LinkSpent)?;
    let records = office.open(Actor::Nobody).await?;
    let sql = "SELECT staff_id, roles, NULL::uuid AS client_id FROM use_link($1, $2)";
    let holder: Option<Holder> = records.one(sql, [hash.into(), Ts::from(records.now).into()]).await?;
    let actor = holder.ok_or(Refusal::LinkSpent)?.actor()?;
    let records = records.on_behalf_of(actor).await?;
    let staff: StaffId = actor.staff().ok_or(Broke::Record("holder"))?;
    if standing_in(&records, staff).await?.signs_in() {
        return Err(Refusal::LinkSpent.into());
    }
    let half = half::add(&records, staff, Purpose::SetUp).await?;
    let entry = Entry { verb: "doors.begin_set_up", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{OTHER_PASSWORD, Stage, refusal};
    use crate::doors::{
        Finish, Hand, Step, finish_set_up, finish_with_code, make_authenticator, next_step, offered_authenticator,
        reset, set_password,
    };
    use crate::people::{CreateOwner, FOR_A_DAY, StaffLeaves, add_link, create_owner, signed_in, staff_leaves};
    use domain::actor::Actor;

    const HALVES: &str = "SELECT count(*) FROM half_sign_ins";

    #[tokio::test]
    async fn the_first_owner_may_choose_and_is_not_signed_in() {
        let stage = Stage::empty().await;
        let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
        let command = CreateOwner { name, address, first: Stage::first_start() };
        let link = create_owner(&stage.as_operator(), command).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        assert_eq!(next_step(stage.office(), half.reveal()).await.unwrap(), Step::First);
        assert_eq!(signed_in(stage.office(), half.reveal()).await.unwrap(), None);
        assert_eq!(refusal(finish_set_up(stage.office(), half.reveal(), None).await), Refusal::Lapsed);
        let finish = Finish { half: half.reveal(), device: None };
        assert_eq!(refusal(finish_with_code(stage.office(), finish, "123456").await), Refusal::Lapsed);
        assert_eq!(stage.count("SELECT count(*) FROM sign_ins").await, 0);
        assert_eq!(refusal(begin_set_up(stage.office(), link.token.reveal()).await), Refusal::LinkSpent);
        assert_eq!(refusal(begin_set_up(stage.office(), half.reveal()).await), Refusal::LinkSpent);
    }

    #[tokio::test]
    async fn fifty_at_once_are_one() {
        let stage = Stage::open().await;
        let link = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, token) = (stage.office().clone(), link.token.clone());
            presses.spawn(async move { begin_set_up(&office, token.reveal()).await });
        }
        let won = presses.join_all().await.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((won, stage.count(HALVES).await), (1, 1));
    }

    /// A link that was made as it is made for whoever begins.
    async fn link_of(stage: &Stage, staff: StaffId) -> Secret {
        let records = stage.office().open(Actor::Operator).await.unwrap();
        let link = add_link(&records, staff, FOR_A_DAY).await.unwrap();
        records.commit().await.unwrap();
        link.token
    }

    #[tokio::test]
    async fn for_somebody_who_can_sign_in_a_link_opens_nothing() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let link = link_of(&stage, insider.staff).await;
        assert_eq!(refusal(begin_set_up(stage.office(), link.reveal()).await), Refusal::LinkSpent);
    }

    #[tokio::test]
    async fn a_change_ends_links_of_that_person_and_of_nobody_else() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        link_of(&stage, insider.staff).await;
        link_of(&stage, stage.owner()).await;
        let open = "SELECT count(*) FROM set_up_links WHERE used_at IS NULL AND expires_at > halcyon_now()";
        let end = format!("SELECT end_links('{}', halcyon_now())", stage.owner());
        let records = stage.office().open(stage.as_coach().actor).await.unwrap();
        records.run(&end, []).await.unwrap();
        records.commit().await.unwrap();
        assert_eq!(stage.count(open).await, 2, "of nobody else");
        let by = signed_in(stage.office(), insider.sign_in(&stage).await.unwrap().sign_in.reveal()).await.unwrap();
        set_password(stage.office(), Hand::SignedIn(by.unwrap()), OTHER_PASSWORD.to_owned()).await.unwrap();
        assert_eq!(stage.count(open).await, 1);
    }

    #[tokio::test]
    async fn whoever_sets_up_to_the_end_ends_the_other_ways_to() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let (half, other) = (insider.half_of_set_up(&stage).await, insider.half_of_set_up(&stage).await);
        link_of(&stage, insider.staff).await;
        finish_set_up(stage.office(), half.reveal(), None).await.unwrap();
        assert_eq!(refusal(finish_set_up(stage.office(), other.reveal(), None).await), Refusal::Lapsed);
        let open = "SELECT count(*) FROM set_up_links WHERE used_at IS NULL AND expires_at > halcyon_now()";
        assert_eq!(stage.count(open).await, 0);
    }

    #[tokio::test]
    async fn another_link_for_an_owner_forgets_what_was_chosen_by_the_first() {
        let stage = Stage::empty().await;
        let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
        let command = CreateOwner { name, address, first: Stage::first_start() };
        let first = create_owner(&stage.as_operator(), command.clone()).await.unwrap();
        let stranger = begin_set_up(stage.office(), first.token.reveal()).await.unwrap();
        let hand = Hand::SettingUp(stranger.reveal());
        set_password(stage.office(), hand, OTHER_PASSWORD.to_owned()).await.unwrap();
        make_authenticator(stage.office(), hand).await.unwrap();
        let second = create_owner(&stage.as_operator(), command).await.unwrap();
        assert_eq!(refusal(next_step(stage.office(), stranger.reveal()).await), Refusal::Lapsed);
        let half = begin_set_up(stage.office(), second.token.reveal()).await.unwrap();
        assert_eq!(next_step(stage.office(), half.reveal()).await.unwrap(), Step::First);
        let offered = offered_authenticator(stage.office(), Hand::SettingUp(half.reveal())).await;
        assert_eq!(refusal(offered), Refusal::NotFound);
    }

    #[tokio::test]
    async fn a_link_of_somebody_who_left_opens_nothing() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let link = reset(&stage.as_operator(), dora).await.unwrap();
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refusal(begin_set_up(stage.office(), link.token.reveal()).await), Refusal::LinkSpent);
        assert_eq!(stage.count(HALVES).await, 0);
    }
}
