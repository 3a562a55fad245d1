//! Opening a client's file again.

use domain::ids::ClientId;
use domain::may::Act;
use serde_json::json;

use super::standing::lock_for;
use super::{ClientView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome};

/// Whose file is opened.
#[derive(Clone, Copy, Debug)]
pub struct ReopenClient {
    /// Whose.
    pub client: ClientId,
    /// The version that was read.
    pub expected: Expected,
}

/// Opens a client's file again. One that is open stays as it is.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `Changed`.
pub async fn reopen_client(asked: &Asked, command: ReopenClient) -> Outcome<ClientView> {
    let ReopenClient { client: id, expected } = command;
    let records = asked.open().await?;
    let mut client = lock_for(&records, id, Act::ArchiveClient).await?;
    if client.archived_at.is_some() {
        expected.met_by(client.version)?;
        client.archived_at = None;
        store::clients::save(&records, &client).await?;
        store::look_again(&records, id).await?;
        let entry =
            Entry { verb: "people.reopen_client", subject: format!("client:{id}"), client: Some(id), facts: json!({}) };
        logbook::enter(&records, entry).await?;
    }
    let view = views::client_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}
