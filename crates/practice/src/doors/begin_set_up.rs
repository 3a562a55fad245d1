//! Using a link of the command line: it opens the way to choose a password and an authenticator, once, and nothing else.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use serde_json::json;

use super::half::{self, Purpose};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{Holder, Secret, presented_bare};
use crate::{Broke, Office, Outcome};

/// Uses a link, and gives whoever it was made for half a sign-in, good for an hour: both at once or neither.
///
/// # Errors
/// [`Refusal::LinkSpent`] for what is no link's token, was used, has run out, or was made for somebody who has left.
pub async fn begin_set_up(office: &Office, token: &str) -> Outcome<Secret> {
    let hash = presented_bare(token).ok_or(Refusal::LinkSpent)?;
    let records = office.open(Actor::Nobody).await?;
    let sql = "SELECT staff_id, roles, NULL::uuid AS client_id FROM use_link($1, $2)";
    let holder: Option<Holder> = records.one(sql, [hash.into(), Ts::from(records.now).into()]).await?;
    let actor = holder.ok_or(Refusal::LinkSpent)?.actor()?;
    let records = records.on_behalf_of(actor).await?;
    let staff: StaffId = actor.staff().ok_or(Broke::Record("holder"))?;
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
    use crate::cast::{Stage, refusal};
    use crate::doors::{Finish, Step, finish_set_up, finish_with_code, next_step, reset};
    use crate::people::{CreateOwner, StaffLeaves, create_owner, signed_in, staff_leaves};

    const HALVES: &str = "SELECT count(*) FROM half_sign_ins";

    #[tokio::test]
    async fn the_first_owner_may_choose_and_is_not_signed_in() {
        let stage = Stage::empty().await;
        let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
        let command = CreateOwner { name, address, first: Stage::first_start() };
        let link = create_owner(&stage.as_operator(), command).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        assert_eq!(next_step(stage.office(), half.reveal()).await.unwrap(), Step::Password);
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

    #[tokio::test]
    async fn a_link_of_somebody_who_left_opens_nothing() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let link = reset(&stage.as_operator(), dora).await.unwrap();
        staff_leaves(&stage.as_owner(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refusal(begin_set_up(stage.office(), link.token.reveal()).await), Refusal::LinkSpent);
        assert_eq!(stage.count(HALVES).await, 0);
    }
}
