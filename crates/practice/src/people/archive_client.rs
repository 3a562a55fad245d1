//! Closing a client's file. Everything automatic stops that minute; nothing is deleted.

use domain::ids::ClientId;
use domain::may::Act;
use serde_json::json;

use super::standing::lock_for;
use super::{ClientView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome};

/// Whose file is closed.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveClient {
    /// Whose.
    pub client: ClientId,
    /// The version that was read.
    pub expected: Expected,
}

/// Closes a client's file. One that is closed stays as it is.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `Changed`.
pub async fn archive_client(asked: &Asked, command: ArchiveClient) -> Outcome<ClientView> {
    let ArchiveClient { client: id, expected } = command;
    let records = asked.open().await?;
    let mut client = lock_for(&records, id, Act::ArchiveClient).await?;
    if client.archived_at.is_none() {
        expected.met_by(client.version)?;
        client.archived_at = Some(records.now);
        store::clients::save(&records, &client).await?;
        store::look_again(&records, id).await?;
        let entry = Entry {
            verb: "people.archive_client",
            subject: format!("client:{id}"),
            client: Some(id),
            facts: json!({}),
        };
        logbook::enter(&records, entry).await?;
    }
    let view = views::client_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;
    use crate::cast::{Stage, refusal};
    use crate::people::{ChangeClient, ReopenClient, change_client, clients, reopen_client};
    use domain::Refusal;

    fn of(client: ClientId) -> ArchiveClient {
        ArchiveClient { client, expected: Expected::ANY }
    }

    #[tokio::test]
    async fn a_file_is_closed_once_and_opened_again() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        let first = archive_client(&stage.as_coach(), of(ana)).await.unwrap();
        assert!(stage.is_due_for_a_look(session, letter).await);
        let second = archive_client(&stage.as_owner(), of(ana)).await.unwrap();
        assert_eq!((first.archived_at.is_some(), first.version), (true, second.version));
        let change = ChangeClient::of(ana, Expected::ANY);
        assert_eq!(refusal(change_client(&stage.as_coach(), change).await), Refusal::ClientArchived);
        let reopened =
            reopen_client(&stage.as_coach(), ReopenClient { client: ana, expected: Expected(Some(2)) }).await.unwrap();
        assert_eq!((reopened.archived_at, reopened.version), (None, 3));
    }

    #[tokio::test]
    async fn a_closed_file_is_listed_apart() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        archive_client(&stage.as_coach(), of(ana)).await.unwrap();
        let listed = |archived| {
            let asked = stage.as_coach();
            async move {
                clients(&asked, archived, &Turn::default())
                    .await
                    .unwrap()
                    .items
                    .into_iter()
                    .map(|one| one.id)
                    .collect::<Vec<_>>()
            }
        };
        assert_eq!(listed(true).await, [ana]);
        assert_eq!(listed(false).await, [ben]);
    }

    #[tokio::test]
    async fn a_stale_version_an_assistant_and_strangers_close_nothing() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let stale = ArchiveClient { client: ana, expected: Expected(Some(9)) };
        assert_eq!(refusal(archive_client(&stage.as_coach(), stale).await), Refusal::Changed);
        assert_eq!(refusal(archive_client(&stage.as_assistant().await, of(ana)).await), Refusal::NotYours);
        assert_eq!(refusal(archive_client(&stage.as_client(ana), of(ana)).await), Refusal::NotYours);
        let dora = stage.coach_named("Dora").await;
        assert_eq!(refusal(archive_client(&stage.as_staff(dora).await, of(ana)).await), Refusal::NotFound);
    }
}
