//! The logbook: who did what, when. Ids and codes only; what people wrote never stands in it.

pub mod views;

use domain::ids::ClientId;
use serde_json::Value;

use crate::moment::Ts;
use crate::{Outcome, Records};

/// One entry, before it is written.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The use case, as `slice.verb`.
    pub verb: &'static str,
    /// What it was done to, as `kind:id`.
    pub subject: String,
    /// Whose record was touched, if one was.
    pub client: Option<ClientId>,
    /// Ids and codes that say what changed.
    pub facts: Value,
}

/// Writes an entry in the transaction of the change it speaks of.
pub(crate) async fn enter(records: &Records, entry: Entry) -> Outcome<()> {
    let Entry { verb, subject, client, facts } = entry;
    let sql = "INSERT INTO logbook (at, verb, subject, client_id, facts) VALUES ($1, $2, $3, $4, $5)";
    let values =
        [Ts::from(records.now).into(), verb.into(), subject.into(), client.map(|id| id.0).into(), facts.into()];
    records.run(sql, values).await?;
    tracing::info!(verb, actor = %records.actor, "done");
    Ok(())
}
