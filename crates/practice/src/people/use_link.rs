//! Using a link of the command line: it signs in, once.

use domain::Refusal;
use domain::actor::Actor;

use super::holder::Holder;
use super::sign_in::{self, Door};
use super::{Secret, bearer};
use crate::Outcome;
use crate::limits::{self, Visitor};
use crate::moment::Ts;

/// Uses a link, and opens a sign-in for whoever it was made for: both at once or neither.
///
/// # Errors
/// [`Refusal::LinkSpent`] for what is no link's token, was used, has run out, or was made for somebody who has left, [`Refusal::TooOften`].
pub async fn use_link(visitor: &Visitor, token: &str) -> Outcome<Secret> {
    visitor.may(limits::TRIES_OF_A_NETWORK).await?;
    let hash = bearer::presented_bare(token).ok_or(Refusal::LinkSpent)?;
    let records = visitor.office.open(Actor::Nobody).await?;
    let sql = "SELECT staff_id, roles, NULL::uuid AS client_id FROM use_link($1, $2)";
    let holder: Option<Holder> = records.one(sql, [hash.into(), Ts::from(records.now).into()]).await?;
    let records = records.on_behalf_of(holder.ok_or(Refusal::LinkSpent)?.actor()?).await?;
    let opened = sign_in::add(&records, Door::Link).await?;
    records.commit().await?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{CreateOwner, StaffLeaves, create_owner, make_link, signed_in, staff_leaves};

    const OPENED: &str = "SELECT count(*) FROM sign_ins";

    #[tokio::test]
    async fn the_first_owner_comes_in_once() {
        let stage = Stage::empty().await;
        let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
        let command = CreateOwner { name, address, first: Stage::first_start() };
        let link = create_owner(&stage.as_operator(), command).await.unwrap();
        let opened = use_link(&stage.visitor(), link.token.reveal()).await.unwrap();
        let known = signed_in(stage.office(), opened.reveal()).await.unwrap().unwrap();
        assert_eq!(known.actor.staff(), Some(link.staff));
        assert_ne!(opened.reveal(), link.token.reveal());
        assert_eq!(refusal(use_link(&stage.visitor(), link.token.reveal()).await), Refusal::LinkSpent);
        let entered = format!(
            "SELECT count(*) FROM logbook WHERE verb = 'people.sign_in' AND actor = 'staff:{}' AND subject = 'sign-in:{}'",
            link.staff, known.sign_in
        );
        assert_eq!((stage.count(OPENED).await, stage.count(&entered).await), (1, 1));
    }

    /// Somebody from a network of their own.
    fn from(stage: &Stage, network: u8) -> Visitor {
        Visitor { from: limits::Network::of([198, 51, 100, network].into()), ..stage.visitor() }
    }

    #[tokio::test]
    async fn who_tries_too_often_is_not_looked_at_and_others_are() {
        let stage = Stage::open().await;
        let link = make_link(&stage.as_operator(), stage.coach()).await.unwrap();
        for _ in 0..limits::TRIES_OF_A_NETWORK.most {
            assert_eq!(refusal(use_link(&stage.visitor(), "x").await), Refusal::LinkSpent);
        }
        let refused = refusal(use_link(&stage.visitor(), link.token.reveal()).await);
        assert!(matches!(refused, Refusal::TooOften(_)), "{refused:?}");
        use_link(&from(&stage, 1), link.token.reveal()).await.unwrap();
    }

    #[tokio::test]
    async fn fifty_at_once_are_one() {
        let stage = Stage::open().await;
        let link = make_link(&stage.as_operator(), stage.coach()).await.unwrap();
        let mut presses = tokio::task::JoinSet::new();
        for press in 0..50 {
            let (visitor, token) = (from(&stage, press), link.token.clone());
            presses.spawn(async move { use_link(&visitor, token.reveal()).await });
        }
        let (through, spent): (Vec<_>, Vec<_>) = presses.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!((through.len(), spent.len()), (1, 49));
        assert!(spent.into_iter().all(|press| refusal(press) == Refusal::LinkSpent));
        assert_eq!(stage.count(OPENED).await, 1);
    }

    #[tokio::test]
    async fn what_is_no_link_or_whose_holder_left_opens_nothing() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let link = make_link(&stage.as_operator(), dora).await.unwrap();
        let signed = stage.sign_in(stage.as_coach().actor).await;
        staff_leaves(&stage.as_owner(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        let nothing = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for token in ["", "x", nothing, signed.reveal(), link.token.reveal()] {
            assert_eq!(refusal(use_link(&stage.visitor(), token).await), Refusal::LinkSpent);
        }
        assert_eq!(signed_in(stage.office(), link.token.reveal()).await.unwrap(), None);
        assert_eq!(stage.count(OPENED).await, 1);
    }
}
