//! Another address for somebody of the staff: their letters go there, and they sign in with it. It ends nothing that is open to them.

use domain::Refusal;
use domain::ids::StaffId;
use domain::may::{self, Act, Bond};
use domain::people::Address;
use serde_json::json;

use super::guesses;
use super::notices::{self, Matter};
use crate::logbook::{self, Entry};
use crate::people::{Lock, StaffView, member_in, proof, store};
use crate::{Asked, Outcome, limits};

/// Whose, and which.
#[derive(Clone, Debug)]
pub struct ChangeAddress {
    /// Who.
    pub staff: StaffId,
    /// Where their letters are to go.
    pub address: Address,
}

/// Changes an address: everybody their own, an owner anybody's. Guesses that were made at the former address count at the new one as well, so that
/// nobody who guesses begins anew; at the former they stay, so that nobody sees by them that it is nobody's any more. Both addresses are told of it,
/// unless they differ by capitals alone.
///
/// # Errors
/// [`Refusal`]: `NotYours`; `ProofNeeded`; `TooOften`; `NotFound`, also for whoever has left; `AddressInUse`.
pub async fn change_address(asked: &Asked, command: ChangeAddress) -> Outcome<StaffView> {
    let ChangeAddress { staff, address } = command;
    let own = asked.actor.staff() == Some(staff);
    may::ask(asked.actor, Act::ChangeStaff, if own { Bond::Own } else { Bond::Other }, Act::SeeStaff)?;
    let records = asked.open().await?;
    if !own {
        store::staff::lock_owners(&records).await?;
    }
    let former = store::staff::lock(&records, staff, Lock::Update).await?;
    let mut member = former.filter(|member| member.left_at.is_none()).ok_or(Refusal::NotFound)?;
    proof::ask(&records).await?;
    limits::take_in(&records, limits::ADDRESSES_OF_A_PERSON, &staff.to_string()).await?;
    let former = std::mem::replace(&mut member.address, address);
    store::staff::save(&records, &member).await?;
    guesses::carry(&records, staff, &former.folded(), &member.address.folded()).await?;
    let entry =
        Entry { verb: "doors.change_address", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    match former.folded() == member.address.folded() {
        true => notices::tell(&records, staff, Matter::Address).await?,
        false => notices::tell_of_address(&records, staff, &former).await?,
    }
    let view = member_in(&records, staff).await?;
    records.commit().await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Insider, OTHER_PASSWORD, Stage, broke, refusal};
    use crate::correspondence::start::start;
    use crate::letters::lease::take;
    use crate::letters::tidy::tidy;
    use crate::letters::views::{Filter, list};
    use crate::people::{MakeToken, Person, StaffLeaves, holder, make_token, signed_in, staff_leaves};
    use crate::restored::bring_to_rest;
    use crate::{Expected, Turn};
    use domain::letters::Lane;
    use jiff::SignedDuration;

    const KEPT: &str = "SELECT count(*) FROM former_addresses";

    /// Where the letters go that are to go now, and all that they say.
    async fn told(stage: &Stage) -> Vec<(String, String)> {
        let mut told = Vec::new();
        for leased in take(stage.worker_office(), Lane::AskedFor, SignedDuration::from_mins(1)).await.unwrap() {
            let content = start(stage.worker_office(), leased, SignedDuration::from_mins(1)).await.unwrap().unwrap();
            told.push((content.reader.address.as_str().to_owned(), format!("{content:?}")));
        }
        told.sort();
        told
    }

    fn readers(told: &[(String, String)]) -> Vec<&str> {
        told.iter().map(|(reader, _)| reader.as_str()).collect()
    }

    fn to(staff: StaffId, name: &str) -> ChangeAddress {
        ChangeAddress { staff, address: Stage::address_of(name) }
    }

    async fn guesses_looked_at(stage: &Stage, insider: &Insider, device: Option<&str>) -> usize {
        let mut looked_at = 0;
        for _ in 0..12 {
            let answer = refusal(insider.half_with(stage, OTHER_PASSWORD, device).await);
            looked_at += usize::from(answer == Refusal::NotMatched);
        }
        looked_at
    }

    #[tokio::test]
    async fn it_asks_for_a_proof_and_ends_nothing_else() {
        let stage = Stage::open().await;
        let mut cora = stage.insider(stage.coach()).await;
        assert_eq!(refusal(change_address(&stage.as_coach(), to(cora.staff, "Else")).await), Refusal::ProofNeeded);
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(cora.staff))).await.unwrap();
        let asked = stage.proved(&stage.as_coach()).await;
        let view = change_address(&asked, to(cora.staff, "Else")).await.unwrap();
        assert_eq!(view.address, "else@home.example");
        assert!(signed_in(stage.office(), cora.opened.sign_in.reveal()).await.unwrap().is_some());
        assert!(holder(stage.office(), made.token.reveal()).await.unwrap().is_some());
        assert_eq!(refusal(cora.half(&stage).await), Refusal::NotMatched, "the former opens nothing");
        cora.address = "else@home.example".to_owned();
        cora.sign_in(&stage).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'doors.change_address'").await, 1);
    }

    #[tokio::test]
    async fn whoever_guesses_does_not_begin_anew_at_the_new_address() {
        let stage = Stage::open().await;
        let mut cora = stage.insider(stage.coach()).await;
        let known = cora.sign_in(&stage).await.unwrap().device.unwrap();
        assert_eq!(guesses_looked_at(&stage, &cora, None).await, 5);
        assert_eq!(guesses_looked_at(&stage, &cora, Some(known.reveal())).await, 5);
        change_address(&stage.proved(&stage.as_coach()).await, to(cora.staff, "Else")).await.unwrap();
        assert_eq!(guesses_looked_at(&stage, &cora, None).await, 0, "at the former nothing shows");
        cora.address = "else@home.example".to_owned();
        assert_eq!(guesses_looked_at(&stage, &cora, None).await, 0);
        assert_eq!(guesses_looked_at(&stage, &cora, Some(known.reveal())).await, 0);
        stage.pass(SignedDuration::from_mins(1)).await;
        assert!(cora.half(&stage).await.is_ok(), "the wait is no longer than it was");
    }

    #[tokio::test]
    async fn guesses_at_an_address_that_was_nobodys_count_when_it_is_somebodys() {
        let stage = Stage::open().await;
        let mut cora = stage.insider(stage.coach()).await;
        let before = std::mem::replace(&mut cora.address, "else@home.example".to_owned());
        assert_eq!(guesses_looked_at(&stage, &cora, None).await, 5);
        cora.address = before;
        assert_eq!(guesses_looked_at(&stage, &cora, None).await, 5);
        change_address(&stage.proved(&stage.as_coach()).await, to(cora.staff, "Else")).await.unwrap();
        cora.address = "else@home.example".to_owned();
        assert!(matches!(refusal(cora.half(&stage).await), Refusal::WaitFirst(_)));
    }

    #[tokio::test]
    async fn nobody_takes_an_address_that_may_be_somebodys_for_all_that_the_ring_can_tell() {
        let stage = Stage::open().await;
        let (owner, dora) = (stage.proved(&stage.as_owner()).await, stage.coach_named("Dora").await);
        stage.needs_key("staff", "address_hash", "k2").await;
        assert!(broke(change_address(&owner, to(dora, "Cora")).await).contains("the key k2"));
    }

    #[tokio::test]
    async fn an_owner_changes_anybodys_and_nobody_else_anothers() {
        let stage = Stage::open().await;
        let (owner, coach) = (stage.proved(&stage.as_owner()).await, stage.proved(&stage.as_coach()).await);
        let dora = stage.coach_named("Dora").await;
        assert_eq!(refusal(change_address(&coach, to(dora, "Else")).await), Refusal::NotYours);
        assert_eq!(refusal(change_address(&owner, to(dora, "Cora")).await), Refusal::AddressInUse);
        assert_eq!(change_address(&owner, to(dora, "Else")).await.unwrap().address, "else@home.example");
    }

    #[tokio::test]
    async fn both_addresses_are_told_and_the_former_does_not_learn_the_new_one() {
        let stage = Stage::open().await;
        change_address(&stage.proved(&stage.as_coach()).await, to(stage.coach(), "Else")).await.unwrap();
        let told = told(&stage).await;
        assert_eq!(readers(&told), ["cora@home.example", "else@home.example"]);
        assert!(!told[0].1.contains("else@"), "{}", told[0].1);
        assert_eq!(
            stage.count("SELECT count(*) FROM letters WHERE to_jsonb(letters)::text LIKE '%@home.example%'").await,
            0
        );
    }

    #[tokio::test]
    async fn of_two_changes_in_a_row_each_is_told_where_it_took_the_place() {
        let stage = Stage::open().await;
        let asked = stage.proved(&stage.as_coach()).await;
        for name in ["Else", "Third"] {
            change_address(&asked, to(stage.coach(), name)).await.unwrap();
        }
        let told = told(&stage).await;
        assert_eq!(
            readers(&told),
            ["cora@home.example", "else@home.example", "third@home.example", "third@home.example"]
        );
    }

    #[tokio::test]
    async fn an_address_that_is_only_written_otherwise_is_told_once() {
        let stage = Stage::open().await;
        let written = ChangeAddress { staff: stage.coach(), address: Address::parse("CORA@home.example").unwrap() };
        change_address(&stage.proved(&stage.as_coach()).await, written).await.unwrap();
        assert_eq!(readers(&told(&stage).await), ["CORA@home.example"]);
    }

    #[tokio::test]
    async fn the_former_is_kept_for_its_letter_alone_and_seen_by_nobody() {
        let stage = Stage::open().await;
        let (asked, owner) = (stage.proved(&stage.as_coach()).await, stage.proved(&stage.as_owner()).await);
        change_address(&asked, to(stage.coach(), "Else")).await.unwrap();
        let gone = stage.coach_named("Gil").await;
        change_address(&owner, to(gone, "Gone")).await.unwrap();
        staff_leaves(&owner, StaffLeaves { staff: gone, expected: Expected::ANY }).await.unwrap();
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(KEPT).await, 2, "their letters have not gone yet, whoever has");
        for actor in [asked.actor, owner.actor] {
            assert!(stage.is_forbidden(actor, KEPT).await, "{actor:?}");
        }
        assert!(readers(&told(&stage).await).contains(&"gil@home.example"));
        sqlx::query("UPDATE letters SET state = 'sent', lease = NULL, lease_until = NULL WHERE staff_id = $1")
            .bind(gone.0)
            .execute(&stage.database().owner())
            .await
            .unwrap();
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(KEPT).await, 1);
        stage.pass(SignedDuration::from_hours(3 * 24 + 1)).await;
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(KEPT).await, 0, "a letter that did not go in time");
    }

    #[tokio::test]
    async fn after_a_restore_nobody_is_told_at_a_former_address() {
        let stage = Stage::open().await;
        let coach = stage.proved(&stage.as_coach()).await;
        change_address(&coach, to(stage.coach(), "new")).await.unwrap();
        let mut records = stage.database().owner().begin().await.unwrap();
        bring_to_rest(&mut records, None).await.unwrap();
        records.commit().await.unwrap();
        assert_eq!(told(&stage).await, []);
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count(KEPT).await, 0);
    }

    #[tokio::test]
    async fn five_changes_a_day_are_enough() {
        let stage = Stage::open().await;
        let coach = stage.proved(&stage.as_coach()).await;
        for turn in 0..5 {
            change_address(&coach, to(stage.coach(), &format!("new-{turn}"))).await.unwrap();
        }
        let once_more = refusal(change_address(&coach, to(stage.coach(), "another")).await);
        assert!(matches!(once_more, Refusal::TooOften(_)), "{once_more:?}");
    }

    #[tokio::test]
    async fn a_former_address_that_nothing_reaches_is_nobodys_concern() {
        let stage = Stage::open().await;
        change_address(&stage.proved(&stage.as_coach()).await, to(stage.coach(), "Else")).await.unwrap();
        let given_up = "UPDATE letters SET state = 'given_up', reason = 'address-refused'";
        sqlx::query(given_up).execute(&stage.database().owner()).await.unwrap();
        let turn = Turn::read(None, None).unwrap();
        for needs_a_human in [true, false] {
            let filter = Filter { needs_a_human, ..Filter::default() };
            let listed = list(&stage.as_owner(), filter, &turn).await.unwrap().items;
            assert_eq!(listed.len(), if needs_a_human { 1 } else { 2 });
            assert_eq!(
                listed.iter().filter(|letter| letter.needs_a_human).count(),
                1,
                "the one to the present address"
            );
        }
    }
}
