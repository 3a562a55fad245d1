//! Passkeys as they are kept: the public half, sealed, under a hash of the id that the device gave it. They are those of the actor of the records, of
//! staff and clients alike.

use domain::Refusal;
use domain::ids::PasskeyId;
use domain::text::Name;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::site::{Shown, Site, kept};
use crate::keyring::Spot;
use crate::moment::Ts;
use crate::people::id_columns;
use crate::{Broke, Outcome, Records};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    credential: String,
}

fn spot(row: Uuid) -> Spot {
    Spot { table: "passkeys", column: "credential", row }
}

/// What a passkey is found by.
pub(super) fn hash(credential: &[u8]) -> Vec<u8> {
    Sha256::digest(credential).to_vec()
}

fn sealed(records: &Records, id: Uuid, passkey: &Passkey) -> Result<String, Broke> {
    records.seal(spot(id), &serde_json::to_vec(passkey).map_err(|_| Broke::Record("passkey"))?)
}

fn opened(records: &Records, row: &Row) -> Result<Passkey, Broke> {
    kept(&records.office.keyring().unseal(spot(row.id), &row.credential)?)
}

/// Every passkey of theirs.
pub(super) async fn all(records: &Records) -> Outcome<Vec<Passkey>> {
    let (staff, client) = id_columns(records.actor);
    let sql = "SELECT id, credential FROM passkeys WHERE staff_id = $1 OR client_id = $2 ORDER BY id";
    let rows: Vec<Row> = records.all(sql, [staff.into(), client.into()]).await?;
    Ok(rows.iter().map(|row| opened(records, row)).collect::<Result<_, Broke>>()?)
}

/// Keeps one more.
///
/// # Errors
/// [`Refusal::NotMatched`] for one that somebody has already: its id is random, so it is no accident.
pub(super) async fn add(records: &Records, name: &Name, passkey: &Passkey) -> Outcome<PasskeyId> {
    let (id, (staff, client)) = (records.id()?, id_columns(records.actor));
    let sql = "INSERT INTO passkeys (id, staff_id, client_id, credential_hash, credential, name, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (credential_hash) DO NOTHING";
    let kept = [hash(passkey.cred_id()).into(), sealed(records, id, passkey)?.into(), name.as_str().into()];
    let values = [id.into(), staff.into(), client.into()].into_iter().chain(kept).chain([Ts::from(records.now).into()]);
    if records.run(sql, values).await? == 1 { Ok(PasskeyId(id)) } else { Err(Refusal::NotMatched.into()) }
}

/// Takes one of theirs away.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not theirs.
pub(super) async fn remove(records: &Records, id: PasskeyId) -> Outcome<()> {
    let (staff, client) = id_columns(records.actor);
    let sql = "DELETE FROM passkeys WHERE id = $1 AND (staff_id = $2 OR client_id = $3)";
    match records.run(sql, [id.0.into(), staff.into(), client.into()]).await? {
        0 => Err(Refusal::NotFound.into()),
        _ => Ok(()),
    }
}

/// Uses the passkey that somebody shows, who hold their own row: its counter moves on.
///
/// # Errors
/// [`Refusal::NotMatched`] for one that is not theirs, or is not shown as it has to be.
pub(super) async fn use_one(records: &Records, site: &Site, state: &[u8], shown: &Shown) -> Outcome<()> {
    let (staff, client) = id_columns(records.actor);
    let sql = "SELECT id, credential FROM passkeys WHERE (staff_id = $1 OR client_id = $2) AND credential_hash = $3 FOR NO KEY UPDATE";
    let values = [staff.into(), client.into(), hash(shown.credential()).into()];
    let row: Option<Row> = records.one(sql, values).await?;
    let row = row.ok_or(Refusal::NotMatched)?;
    let mut passkey = opened(records, &row)?;
    let result = site.shown(state, shown, &passkey)?;
    passkey.update_credential(&result);
    let sql = "UPDATE passkeys SET credential = $2, last_used_at = $3 WHERE id = $1";
    let values = [row.id.into(), sealed(records, row.id, &passkey)?.into(), Ts::from(records.now).into()];
    records.run(sql, values).await.map(drop)
}
