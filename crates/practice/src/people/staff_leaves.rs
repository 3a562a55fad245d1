//! Somebody leaves the practice. What they did stays; their sign-ins, tokens, pairings and letters end that minute.

use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use domain::may::{self, Act, Bond};
use serde_json::json;

use super::change_staff::an_owner_stays;
use super::facts::Lock;
use super::store::pairings::Kept;
use super::{StaffView, end_other_sign_ins, lock_client, proof, store, views};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Expected, Outcome, Records};

/// Who leaves.
#[derive(Clone, Copy, Debug)]
pub struct StaffLeaves {
    /// Who.
    pub staff: StaffId,
    /// The version that was read.
    pub expected: Expected,
}

/// Notes that somebody has left. Whoever is gone stays gone.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours` for everybody but an owner, `ProofNeeded`, `LastOwner`, `Changed` (also when a pairing began just now).
pub async fn staff_leaves(asked: &Asked, command: StaffLeaves) -> Outcome<StaffView> {
    let StaffLeaves { staff: id, expected } = command;
    may::ask(asked.actor, Act::ChangeStaff, Bond::Other, Act::SeeStaff)?;
    let records = asked.open().await?;
    // Clients come before staff, as everywhere; a pairing that began between the two is told of rather than waited for.
    let locked = lock_clients_of(&records, id).await?;
    let owners = store::staff::lock_owners(&records).await?;
    let mut member = store::staff::lock(&records, id, Lock::Update).await?.ok_or(Refusal::NotFound)?;
    if member.left_at.is_none() {
        proof::ask(&records).await?;
        expected.met_by(member.version)?;
        if member.owns() {
            an_owner_stays(&records, &owners, id).await?;
        }
        end_pairings(&records, id, &locked).await?;
        store::look_again_at_coach(&records, id).await?;
        member.left_at = Some(records.now);
        store::staff::save(&records, &member).await?;
        end_sign_ins(&records, id).await?;
        let entry = Entry {
            verb: "people.staff_leaves",
            subject: format!("staff:{id}"),
            client: None,
            facts: json!({ "clients": locked.len() }),
        };
        logbook::enter(&records, entry).await?;
    }
    let view = views::member_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

async fn end_sign_ins(records: &Records, leaver: StaffId) -> Outcome<()> {
    let sql = "SELECT id FROM end_sign_ins_of_leaver($1, $2)";
    let ended = records.all(sql, [leaver.0.into(), Ts::from(records.now).into()]).await?;
    end_other_sign_ins::enter_all(records, &ended).await
}

async fn lock_clients_of(records: &Records, coach: StaffId) -> Outcome<Vec<ClientId>> {
    let open = store::pairings::open_of_coach(records, coach).await?;
    let mut locked = Vec::with_capacity(open.len());
    for Kept { client, .. } in open {
        lock_client(records, client, Lock::Update).await?;
        locked.push(client);
    }
    Ok(locked)
}

async fn end_pairings(records: &Records, coach: StaffId, locked: &[ClientId]) -> Outcome<()> {
    for Kept { id, client, .. } in store::pairings::open_of_coach(records, coach).await? {
        if !locked.contains(&client) {
            return Err(Refusal::Changed.into());
        }
        store::look_again(records, client).await?;
        store::pairings::end(records, id).await?;
        let facts = json!({ "coach": coach });
        logbook::enter(
            records,
            Entry { verb: "people.end_pairing", subject: format!("pairing:{id}"), client: Some(client), facts },
        )
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{AddClient, MakeToken, Person, add_client, client, holder, make_token, signed_in};
    use domain::text::Name;
    use domain::time::Zone;

    fn leaves(staff: StaffId) -> StaffLeaves {
        StaffLeaves { staff, expected: Expected::ANY }
    }

    #[tokio::test]
    async fn pairings_and_tokens_end_with_them() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        assert!(holder(stage.office(), made.token.reveal()).await.unwrap().is_some());
        let owner = stage.proved(&stage.as_owner()).await;
        let first = staff_leaves(&owner, leaves(stage.coach())).await.unwrap();
        let again = staff_leaves(&owner, leaves(stage.coach())).await.unwrap();
        assert_eq!((first.left_at.is_some(), first.version), (true, again.version));
        assert!(stage.is_due_for_a_look(session, letter).await);
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        assert_eq!(client(&stage.as_owner(), ana).await.unwrap().coaches, []);
    }

    #[tokio::test]
    async fn the_last_owner_stays_and_only_owners_say_who_leaves() {
        let stage = Stage::open().await;
        let owner = stage.proved(&stage.as_owner()).await;
        assert_eq!(refusal(staff_leaves(&owner, leaves(stage.owner())).await), Refusal::LastOwner);
        let coach = stage.proved(&stage.as_coach()).await;
        assert_eq!(refusal(staff_leaves(&coach, leaves(stage.coach())).await), Refusal::NotYours);
        assert_eq!(refusal(staff_leaves(&stage.as_owner(), leaves(stage.coach())).await), Refusal::ProofNeeded);
    }

    #[tokio::test]
    async fn their_sign_ins_end_that_minute_and_nobody_elses() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let as_dora = stage.as_staff(dora).await.actor;
        let theirs = [stage.sign_in(as_dora).await, stage.sign_in(as_dora).await];
        let other = stage.sign_in(stage.as_coach().actor).await;
        let sql = format!("SELECT count(*) FROM end_sign_ins_of_leaver('{}', halcyon_now())", stage.coach());
        assert_eq!(stage.seen_by(stage.as_owner().actor, &sql).await, 0, "whoever is here keeps theirs");
        let owner = stage.proved(&stage.as_owner()).await;
        staff_leaves(&owner, leaves(dora)).await.unwrap();
        for token in &theirs {
            assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), None);
        }
        assert!(signed_in(stage.office(), other.reveal()).await.unwrap().is_some());
        let ended = format!("SELECT count(*) FROM sign_ins WHERE staff_id = '{dora}' AND ended_at IS NOT NULL");
        let entered = "SELECT count(*) FROM logbook WHERE verb = 'people.sign_out'";
        assert_eq!((stage.count(&ended).await, stage.count(entered).await), (2, 2));
    }

    #[tokio::test]
    async fn their_address_is_free_again() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let owner = stage.proved(&stage.as_owner()).await;
        staff_leaves(&owner, leaves(dora)).await.unwrap();
        assert_ne!(stage.coach_named("Dora").await, dora);
    }

    #[tokio::test]
    async fn a_client_who_comes_at_the_same_moment_has_a_coach_or_is_refused() {
        let stage = Stage::open().await;
        let (owner, adding) = (stage.proved(&stage.as_owner()).await, stage.as_coach());
        let (name, zone) = (Name::parse("Ben").unwrap(), Zone::utc());
        let command = AddClient { name, pronouns: None, zone, language: None, coach: stage.coach() };
        let (left, added) = tokio::join!(staff_leaves(&owner, leaves(stage.coach())), add_client(&adding, command));
        let open = stage.count("SELECT count(*) FROM pairings p JOIN staff s ON s.id = p.coach_id WHERE p.ended_at IS NULL AND s.left_at IS NOT NULL").await;
        assert_eq!(open, 0, "{left:?} {added:?}");
    }
}
