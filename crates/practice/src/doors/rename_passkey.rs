//! Calling a passkey something else: it opens what it opened before.

use domain::Refusal;
use domain::ids::PasskeyId;
use domain::text::Name;
use serde_json::json;

use crate::logbook::{self, Entry};
use crate::people::id_columns;
use crate::{Asked, Outcome};

/// Gives one of their passkeys another name.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not theirs.
pub async fn rename_passkey(asked: &Asked, id: PasskeyId, name: &Name) -> Outcome<()> {
    let records = asked.open().await?;
    let (staff, client) = id_columns(records.actor);
    let sql = "UPDATE passkeys SET name = $4 WHERE id = $1 AND (staff_id = $2 OR client_id = $3)";
    if records.run(sql, [id.0.into(), staff.into(), client.into(), name.as_str().into()]).await? == 0 {
        return Err(Refusal::NotFound.into());
    }
    let (subject, client) = (format!("passkey:{id}"), records.actor.client());
    logbook::enter(&records, Entry { verb: "doors.rename_passkey", subject, client, facts: json!({}) }).await?;
    records.commit().await
}
