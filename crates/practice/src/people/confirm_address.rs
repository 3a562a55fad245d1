//! The reader of a letter confirms the address it came to.

use domain::Refusal;
use domain::ids::{ClientId, LetterId};
use domain::may::Act;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::amend::{amend, plan_to_amend};
use super::standing::lock_for;
use crate::{Asked, Expected, Outcome, Records};

/// Confirms the address that a letter went to. The letter's token or code has spoken for the client, in whose name this is asked: whoever
/// calls this has verified it. Confirming twice changes nothing.
///
/// # Errors
/// [`Refusal::LinkSpent`] when the letter never went to the address that the plan names now.
pub async fn confirm_address(asked: &Asked, client: ClientId, letter: LetterId) -> Outcome<()> {
    let records = asked.open().await?;
    lock_for(&records, client, Act::RaiseContactPlan).await?;
    if !went_to_the_address_of_now(&records, client, letter).await? {
        return Err(Refusal::LinkSpent.into());
    }
    let mut plan = plan_to_amend(&records, client, Expected::ANY).await?;
    if plan.confirm(records.now)? {
        amend(records, client, &plan, "people.confirm_address", json!({ "letter": letter })).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Found {
    found: bool,
}

/// Whether a letter went to the address that the plan of its client names now. Letters hold no address: each attempt goes to the one the plan names when it begins.
pub(crate) async fn went_to_the_address_of_now(records: &Records, client: ClientId, letter: LetterId) -> Outcome<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM letters l JOIN contact_plans p ON p.client_id = l.client_id
      WHERE l.id = $1 AND l.client_id = $2 AND l.to_client
        AND (SELECT min(began_at) FROM attempts a WHERE a.letter_id = l.id) >= p.address_since) AS found";
    let row: Option<Found> = records.one(sql, [letter.0.into(), client.0.into()]).await?;
    Ok(row.is_some_and(|row| row.found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{RecordContactPlan, contact_plan, record_contact_plan};

    #[tokio::test]
    async fn the_address_of_the_plan_is_confirmed_once() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let letter = stage.letter_that_went_out(ana).await;
        confirm_address(&stage.as_client(ana), ana, letter).await.unwrap();
        let first = contact_plan(&stage.as_coach(), ana).await.unwrap();
        assert!(first.confirmed_at.is_some());
        confirm_address(&stage.as_client(ana), ana, letter).await.unwrap();
        let second = contact_plan(&stage.as_coach(), ana).await.unwrap();
        assert_eq!((first.confirmed_at, first.version), (second.confirmed_at, second.version));
    }

    #[tokio::test]
    async fn a_letter_to_the_address_before_confirms_nothing() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let letter = stage.letter_that_went_out(ana).await;
        let proposal = stage.proposal("Elsewhere").await;
        let elsewhere = RecordContactPlan { client: ana, expected: Expected::ANY, proposal };
        record_contact_plan(&stage.as_coach(), elsewhere).await.unwrap();
        assert_eq!(refusal(confirm_address(&stage.as_client(ana), ana, letter).await), Refusal::LinkSpent);
        assert_eq!(contact_plan(&stage.as_coach(), ana).await.unwrap().confirmed_at, None);
    }

    #[tokio::test]
    async fn a_letter_that_never_went_or_went_to_another_confirms_nothing() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let (_, waiting) = stage.session_with_a_waiting_letter(ana).await;
        assert_eq!(refusal(confirm_address(&stage.as_client(ana), ana, waiting).await), Refusal::LinkSpent);
        let sent = stage.attempted(waiting).await;
        assert_eq!(refusal(confirm_address(&stage.as_client(ben), ben, sent).await), Refusal::LinkSpent);
        assert_eq!(refusal(confirm_address(&stage.as_coach(), ana, sent).await), Refusal::NotYours);
    }
}
