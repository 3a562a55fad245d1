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
use crate::{Asked, Outcome};

/// Whose, and which.
#[derive(Clone, Debug)]
pub struct ChangeAddress {
    /// Who.
    pub staff: StaffId,
    /// Where their letters are to go.
    pub address: Address,
}

/// Changes an address: everybody their own, an owner anybody's. Guesses that were made at the former address count at the new one as well, so that
/// nobody who guesses begins anew; at the former they stay, so that nobody sees by them that it is nobody's any more.
///
/// # Errors
/// [`Refusal`]: `NotYours`; `ProofNeeded`; `NotFound`, also for whoever has left; `AddressInUse`.
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
    let former = std::mem::replace(&mut member.address, address);
    store::staff::save(&records, &member).await?;
    guesses::carry(&records, staff, &former.folded(), &member.address.folded()).await?;
    let entry =
        Entry { verb: "doors.change_address", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    notices::tell(&records, staff, Matter::Address).await?;
    let view = member_in(&records, staff).await?;
    records.commit().await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Insider, OTHER_PASSWORD, Stage, refusal};
    use crate::people::{MakeToken, Person, holder, make_token, signed_in};
    use jiff::SignedDuration;

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
    async fn an_owner_changes_anybodys_and_nobody_else_anothers() {
        let stage = Stage::open().await;
        let (owner, coach) = (stage.proved(&stage.as_owner()).await, stage.proved(&stage.as_coach()).await);
        let dora = stage.coach_named("Dora").await;
        assert_eq!(refusal(change_address(&coach, to(dora, "Else")).await), Refusal::NotYours);
        assert_eq!(refusal(change_address(&owner, to(dora, "Cora")).await), Refusal::AddressInUse);
        assert_eq!(change_address(&owner, to(dora, "Else")).await.unwrap().address, "else@home.example");
    }
}
