//! Writing clients down.

use domain::people::Client;
use domain::text::Line;

use crate::moment::{Ts, ts};
use crate::{Outcome, Records};

/// Writes a new client down.
pub(crate) async fn add(records: &Records, client: &Client) -> Outcome<()> {
    let Client { id, name, pronouns, language, zone, archived_at: _, version: _ } = client;
    let sql = "INSERT INTO clients (id, name, pronouns, language, zone, look_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $6)";
    let values = [
        id.0.into(),
        name.as_str().into(),
        pronouns.as_ref().map(Line::as_str).into(),
        language.tag().into(),
        zone.name().into(),
        Ts::from(records.now).into(),
    ];
    records.run(sql, values).await?;
    Ok(())
}

/// Writes a changed client down.
pub(crate) async fn save(records: &Records, client: &Client) -> Outcome<()> {
    let Client { id, name, pronouns, language, zone, archived_at, version: _ } = client;
    let sql = "UPDATE clients SET name = $2, pronouns = $3, language = $4, zone = $5, archived_at = $6, version = version + 1 WHERE id = $1";
    let values = [
        id.0.into(),
        name.as_str().into(),
        pronouns.as_ref().map(Line::as_str).into(),
        language.tag().into(),
        zone.name().into(),
        ts(*archived_at).into(),
    ];
    records.run(sql, values).await?;
    Ok(())
}
