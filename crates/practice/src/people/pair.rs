//! A coach and a client begin to work together.

use domain::ids::{ClientId, StaffId};
use domain::may::Act;
use serde_json::json;

use super::standing::{lock_for, still_open};
use super::{PairingView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Outcome};

/// Who begins to work with whom.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The client.
    pub client: ClientId,
    /// The coach.
    pub coach: StaffId,
}

/// Pairs a client with a coach. Two who work together already go on.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `ClientArchived`, `Invalid` at `/coach` for somebody who does not coach.
pub async fn pair(asked: &Asked, command: Pair) -> Outcome<PairingView> {
    let Pair { client, coach } = command;
    let records = asked.open().await?;
    still_open(&lock_for(&records, client, Act::Pair).await?)?;
    store::staff::lock_coach(&records, coach).await?;
    let id = match store::pairings::open_between(&records, client, coach).await? {
        Some(open) => open.id,
        None => {
            let id = store::pairings::begin(&records, client, coach).await?;
            store::look_again(&records, client).await?;
            let entry = Entry {
                verb: "people.pair",
                subject: format!("pairing:{id}"),
                client: Some(client),
                facts: json!({ "coach": coach }),
            };
            logbook::enter(&records, entry).await?;
            id
        }
    };
    let view = views::pairing_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{client, pairings};
    use domain::Refusal;

    #[tokio::test]
    async fn a_second_coach_sees_the_client_from_then_on() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let second = stage.as_staff(dora).await;
        assert_eq!(refusal(client(&second, ana).await), Refusal::NotFound);
        pair(&stage.as_owner(), Pair { client: ana, coach: dora }).await.unwrap();
        assert_eq!(client(&second, ana).await.unwrap().coaches, [stage.coach(), dora]);
    }

    #[tokio::test]
    async fn twice_and_at_once_they_are_one_pair() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let (owner, assistant) = (stage.as_owner(), stage.as_assistant().await);
        let command = Pair { client: ana, coach: dora };
        let (one, other) = tokio::join!(pair(&owner, command), pair(&assistant, command));
        assert_eq!(one.unwrap().id, other.unwrap().id);
        assert_eq!(pairings(&owner, ana).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn it_is_for_owners_and_assistants() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let command = Pair { client: ana, coach: dora };
        assert_eq!(refusal(pair(&stage.as_coach(), command).await), Refusal::NotYours);
        assert_eq!(refusal(pair(&stage.as_staff(dora).await, command).await), Refusal::NotFound);
        let assistant = Pair { client: ana, coach: stage.assistant().await };
        assert!(matches!(refusal(pair(&stage.as_owner(), assistant).await), Refusal::Invalid(_)));
    }
}
