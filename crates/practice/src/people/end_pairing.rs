//! A coach and a client stop working together. Everything automatic between them stops that minute.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::PairingId;
use domain::may::{self, Act, Bond};
use serde_json::json;

use super::facts::Lock;
use super::store::pairings::Kept;
use super::{PairingView, lock_client, standing, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome};

/// What ends.
#[derive(Clone, Copy, Debug)]
pub struct EndPairing {
    /// Which pairing.
    pub pairing: PairingId,
    /// The version that was read.
    pub expected: Expected,
}

/// Ends a pairing. One that has ended stays as it is. The coach does not see the client from then on.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `Changed`.
pub async fn end_pairing(asked: &Asked, command: EndPairing) -> Outcome<PairingView> {
    let EndPairing { pairing: id, expected } = command;
    let records = asked.open().await?;
    let client = store::pairings::of(&records, id).await?.ok_or(Refusal::NotFound)?.client;
    lock_client(&records, client, Lock::Update).await?;
    let pairing = store::pairings::of(&records, id).await?.ok_or(Refusal::NotFound)?;
    standing::ask(&records, client, Act::SeeClient).await?;
    if !may::may(asked.actor, Act::EndPairing, bond(asked.actor, pairing)) {
        return Err(Refusal::NotYours.into());
    }
    if !pairing.ended {
        expected.met_by(pairing.version)?;
        // First, since afterwards the coach sees none of it.
        store::look_again(&records, client).await?;
        store::pairings::end(&records, id).await?;
        let facts = json!({ "coach": pairing.coach });
        logbook::enter(
            &records,
            Entry { verb: "people.end_pairing", subject: format!("pairing:{id}"), client: Some(client), facts },
        )
        .await?;
    }
    let view = views::pairing_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

/// A pairing is the client's own, and the coach's who is in it; another coach of the client leaves it alone.
fn bond(actor: Actor, pairing: Kept) -> Bond {
    match actor {
        Actor::Client(id) if id == pairing.client => Bond::Own,
        Actor::Staff(id, _) if id == pairing.coach => Bond::Coached,
        _ => Bond::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{Pair, client, pair, pairings};
    use domain::ids::ClientId;

    async fn first_pairing(stage: &Stage, client: ClientId) -> EndPairing {
        let pairing = pairings(&stage.as_owner(), client).await.unwrap()[0].id;
        EndPairing { pairing, expected: Expected(Some(1)) }
    }

    #[tokio::test]
    async fn the_coach_ends_it_and_sees_no_more() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        let command = first_pairing(&stage, ana).await;
        assert!(end_pairing(&stage.as_coach(), command).await.unwrap().ended_at.is_some());
        assert!(stage.is_due_for_a_look(session, letter).await);
        assert_eq!(refusal(client(&stage.as_coach(), ana).await), Refusal::NotFound);
        let again = end_pairing(&stage.as_owner(), command).await.unwrap();
        assert_eq!(again.version, 2);
    }

    #[tokio::test]
    async fn the_client_ends_it_and_an_assistant_does_not() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = first_pairing(&stage, ana).await;
        assert_eq!(refusal(end_pairing(&stage.as_assistant().await, command).await), Refusal::NotYours);
        let stale = EndPairing { expected: Expected(Some(3)), ..command };
        assert_eq!(refusal(end_pairing(&stage.as_client(ana), stale).await), Refusal::Changed);
        assert!(end_pairing(&stage.as_client(ana), command).await.unwrap().ended_at.is_some());
    }

    #[tokio::test]
    async fn a_coach_ends_only_the_one_she_is_in() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let command = first_pairing(&stage, ana).await;
        let second = stage.as_staff(dora).await;
        assert_eq!(refusal(end_pairing(&second, command).await), Refusal::NotFound);
        pair(&stage.as_owner(), Pair { client: ana, coach: dora }).await.unwrap();
        assert_eq!(refusal(end_pairing(&second, command).await), Refusal::NotYours);
    }

    #[tokio::test]
    async fn they_can_begin_again() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        end_pairing(&stage.as_owner(), first_pairing(&stage, ana).await).await.unwrap();
        pair(&stage.as_owner(), Pair { client: ana, coach: stage.coach() }).await.unwrap();
        assert_eq!(client(&stage.as_coach(), ana).await.unwrap().coaches, [stage.coach()]);
    }
}
