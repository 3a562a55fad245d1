//! Passkeys as they are kept: the public half, sealed, under a hash of the id that the device gave it.

use domain::Refusal;
use domain::ids::{PasskeyId, StaffId};
use domain::text::Name;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::site::{Shown, Site, kept};
use crate::keyring::Spot;
use crate::moment::Ts;
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

/// Every passkey of somebody.
pub(super) async fn all(records: &Records, staff: StaffId) -> Outcome<Vec<Passkey>> {
    let sql = "SELECT id, credential FROM passkeys WHERE staff_id = $1 ORDER BY id";
    let rows: Vec<Row> = records.all(sql, [staff.0.into()]).await?;
    Ok(rows.iter().map(|row| opened(records, row)).collect::<Result<_, Broke>>()?)
}

/// Keeps one more.
///
/// # Errors
/// [`Refusal::NotMatched`] for one that somebody has already: its id is random, so it is no accident.
pub(super) async fn add(records: &Records, staff: StaffId, name: &Name, passkey: &Passkey) -> Outcome<PasskeyId> {
    let id = records.id()?;
    let sql = "INSERT INTO passkeys (id, staff_id, credential_hash, credential, name, made_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (credential_hash) DO NOTHING";
    let kept = [hash(passkey.cred_id()).into(), sealed(records, id, passkey)?.into(), name.as_str().into()];
    let values = [id.into(), staff.0.into()].into_iter().chain(kept).chain([Ts::from(records.now).into()]);
    if records.run(sql, values).await? == 1 { Ok(PasskeyId(id)) } else { Err(Refusal::NotMatched.into()) }
}

/// Uses the passkey that somebody shows, who hold their own row: its counter moves on.
///
/// # Errors
/// [`Refusal::NotMatched`] for one that is not theirs, or is not shown as it has to be.
pub(super) async fn use_one(
    records: &Records,
    staff: StaffId,
    site: &Site,
    state: &[u8],
    shown: &Shown,
) -> Outcome<()> {
    let sql = "SELECT id, credential FROM passkeys WHERE staff_id = $1 AND credential_hash = $2 FOR NO KEY UPDATE";
    let row: Option<Row> = records.one(sql, [staff.0.into(), hash(shown.credential()).into()]).await?;
    let row = row.ok_or(Refusal::NotMatched)?;
    let mut passkey = opened(records, &row)?;
    let result = site.shown(state, shown, &passkey)?;
    passkey.update_credential(&result);
    let sql = "UPDATE passkeys SET credential = $2, last_used_at = $3 WHERE id = $1";
    let values = [row.id.into(), sealed(records, row.id, &passkey)?.into(), Ts::from(records.now).into()];
    records.run(sql, values).await.map(drop)
}
