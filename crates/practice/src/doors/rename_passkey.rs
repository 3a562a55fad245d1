//! Calling a passkey something else: it opens what it opened before.

use domain::Refusal;
use domain::ids::PasskeyId;
use domain::text::Name;
use serde_json::json;

use crate::logbook::{self, Entry};
use crate::{Asked, Outcome};

/// Gives one of their passkeys another name.
///
/// # Errors
/// [`Refusal`]: `NotFound` for one that is not theirs; `NotYours` for whoever is not of the staff.
pub async fn rename_passkey(asked: &Asked, id: PasskeyId, name: &Name) -> Outcome<()> {
    let staff = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let records = asked.open().await?;
    let sql = "UPDATE passkeys SET name = $3 WHERE id = $1 AND staff_id = $2";
    if records.run(sql, [id.0.into(), staff.0.into(), name.as_str().into()]).await? == 0 {
        return Err(Refusal::NotFound.into());
    }
    let entry =
        Entry { verb: "doors.rename_passkey", subject: format!("passkey:{id}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await
}
