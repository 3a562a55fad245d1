//! Opening a sign-in by a press, in a demo.

use domain::Refusal;

use super::sign_in::{self, Door};
use super::{Person, Secret, actor_of};
use crate::{Office, Outcome, settings};

/// Opens a sign-in in the person's own name, without asking who they are, where the database was made as a demo. The token is fresh each time, and
/// shown this once.
///
/// # Errors
/// [`Refusal`]: `NotFound` when there is nobody, or they have left; `NotYours` where this is no demo.
pub async fn open_sign_in(office: &Office, person: Person) -> Outcome<Secret> {
    let actor = actor_of(office, person).await?.ok_or(Refusal::NotFound)?;
    let records = office.open(actor).await?;
    if !settings::facts(&records).await?.demo {
        return Err(Refusal::NotYours.into());
    }
    let token = sign_in::add(&records, Door::Demo).await?;
    records.commit().await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{StaffLeaves, signed_in, staff_leaves};
    use domain::actor::Actor;
    use domain::ids::ClientId;

    #[tokio::test]
    async fn staff_and_clients_are_known_by_what_they_were_given() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for actor in [stage.as_coach().actor, stage.as_owner().actor, Actor::Client(ana)] {
            let token = stage.sign_in(actor).await;
            assert_eq!(token.reveal().len(), 43);
            assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap().unwrap().actor, actor);
        }
        let entered = "SELECT count(*) FROM logbook l JOIN sign_ins i ON l.subject = 'sign-in:' || i.id
          AND l.actor = coalesce('staff:' || i.staff_id, 'client:' || i.client_id) AND l.client_id IS NOT DISTINCT FROM i.client_id
          WHERE l.verb = 'people.sign_in' AND l.facts = '{\"door\":\"demo\"}'";
        assert_eq!(stage.count(entered).await, 3);
    }

    #[tokio::test]
    async fn each_is_new_and_only_its_hash_is_kept() {
        let stage = Stage::open().await;
        let coach = stage.as_coach().actor;
        let (one, other) = tokio::join!(stage.sign_in(coach), stage.sign_in(coach));
        assert_ne!(one.reveal(), other.reveal());
        for token in [one, other] {
            let table = format!("SELECT count(*) FROM sign_ins i WHERE position('{}' IN i::text) > 0", token.reveal());
            let entries = format!("SELECT count(*) FROM logbook l WHERE position('{}' IN l::text) > 0", token.reveal());
            assert_eq!((stage.count(&table).await, stage.count(&entries).await), (0, 0));
        }
    }

    #[tokio::test]
    async fn nobody_comes_in_for_somebody_who_is_not_there() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        for person in [Person::Staff(dora), Person::Client(ClientId(uuid::Uuid::nil()))] {
            assert_eq!(refusal(open_sign_in(stage.office(), person).await), Refusal::NotFound);
        }
    }

    #[tokio::test]
    async fn the_door_of_a_demo_is_shut_elsewhere() {
        let of = |stage: &Stage| Person::Staff(stage.coach());
        let (stage, demo) = (Stage::open().await, Stage::demo().await);
        assert_eq!(refusal(open_sign_in(stage.office(), of(&stage)).await), Refusal::NotYours);
        assert!(open_sign_in(demo.office(), of(&demo)).await.is_ok());
    }
}
