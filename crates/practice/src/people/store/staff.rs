//! Writing staff down.

use domain::Refusal;
use domain::ids::StaffId;
use domain::people::{Address, Member};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::moment::{Ts, clock, ts};
use crate::outcome::on_constraint;
use crate::people::facts::Lock;
use crate::people::rows::staff::{COLUMNS, StaffRow, keep_hours, keep_roles};
use crate::people::whole_ring::{DoorOf, whole_ring};
use crate::settings::leads;
use crate::{Outcome, Records};

/// Locks a member of staff and reads them.
pub(crate) async fn lock(records: &Records, id: StaffId, lock: Lock) -> Outcome<Option<Member>> {
    let sql = format!("SELECT {COLUMNS} FROM staff WHERE id = $1 {}", lock.sql());
    let row: Option<StaffRow> = records.one(&sql, [id.0.into()]).await?;
    Ok(row.map(StaffRow::read).transpose()?)
}

/// Locks everybody who runs the practice, so that the last of them cannot go twice at once.
pub(crate) async fn lock_owners(records: &Records) -> Outcome<Vec<Member>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM staff WHERE 'owner' = ANY (roles) AND left_at IS NULL ORDER BY id FOR NO KEY UPDATE"
    );
    let rows: Vec<StaffRow> = records.all(&sql, []).await?;
    rows.into_iter().map(|row| row.read().map_err(Into::into)).collect()
}

/// Locks the coach of a new pairing: somebody who coaches, and stays while this goes on.
///
/// # Errors
/// [`Refusal::Invalid`] at `/coach`.
pub(crate) async fn lock_coach(records: &Records, id: StaffId) -> Outcome<Member> {
    let found = lock(records, id, Lock::Share).await?.filter(Member::coaches);
    Ok(found.ok_or_else(|| Refusal::at("/coach", "A member of staff who works with clients."))?)
}

/// Writes a new member of staff down.
pub(crate) async fn add(records: &Records, member: &Member) -> Outcome<()> {
    address_is_free(records, member).await?;
    let sql = "INSERT INTO staff (id, name, address, language, zone, roles, leads, hours, agenda_at, left_at, address_hash, look_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    let hash = records.office.keyring().address_hash(&member.address);
    let values = columns(member)?.into_iter().chain([hash.into(), Ts::from(records.now).into()]);
    records.try_run(sql, values).await.map_err(on_constraint("staff_address", Refusal::AddressInUse))?;
    Ok(())
}

/// Writes a changed member of staff down.
pub(crate) async fn save(records: &Records, member: &Member) -> Outcome<()> {
    let sql = "UPDATE staff SET name = $2, address = $3, language = $4, zone = $5, roles = $6, leads = $7, hours = $8, agenda_at = $9,
      left_at = $10, address_hash = $11, version = version + 1 WHERE id = $1";
    address_is_free(records, member).await?;
    let hash = records.office.keyring().address_hash(&member.address);
    records
        .try_run(sql, columns(member)?.into_iter().chain([hash.into()]))
        .await
        .map_err(on_constraint("staff_address", Refusal::AddressInUse))?;
    Ok(())
}

/// Whoever works here under that address, if anybody does. No address stands in the question: it is asked by keyed hash, with every key of the
/// ring. Nobody who may not see the staff finds anybody.
///
/// # Errors
/// [`crate::Broke`].
pub async fn at_address(records: &Records, address: &Address) -> Outcome<Option<StaffId>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
    }
    whole_ring(records, DoorOf::Staff).await?;
    let sql = "SELECT id FROM staff WHERE address_hash = ANY ($1) AND left_at IS NULL";
    let found: Option<Found> = records.one(sql, [records.office.keyring().address_hashes(address).into()]).await?;
    Ok(found.map(|found| StaffId(found.id)))
}

/// The index keeps two hashes by one key apart. Two by different keys, as there are while everything is sealed anew, are kept apart here: one
/// after the other takes an address.
async fn address_is_free(records: &Records, member: &Member) -> Outcome<()> {
    if member.left_at.is_some() {
        return Ok(());
    }
    records.run("SELECT pg_advisory_xact_lock(hashtextextended('staff address', 0))", []).await?;
    match at_address(records, &member.address).await? {
        Some(other) if other != member.id => Err(Refusal::AddressInUse.into()),
        _ => Ok(()),
    }
}

fn columns(member: &Member) -> Outcome<[Value; 10]> {
    let Member { id, name, address, language, zone, roles, leads: own, hours, agenda_at, left_at, version: _ } = member;
    Ok([
        id.0.into(),
        name.as_str().into(),
        address.as_str().into(),
        language.tag().into(),
        zone.name().into(),
        keep_roles(*roles).into(),
        own.map(leads::keep).into(),
        hours.as_ref().map(keep_hours).transpose()?.into(),
        agenda_at.map(clock).transpose()?.into(),
        ts(*left_at).into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;

    #[tokio::test]
    async fn whoever_asks_about_the_last_owner_holds_all_owners() {
        let stage = Stage::open().await;
        let first = stage.as_owner().open().await.unwrap();
        assert_eq!(lock_owners(&first).await.unwrap().len(), 1);
        let second = stage.as_operator().open().await.unwrap();
        let free = "SELECT 1 FROM staff WHERE 'owner' = ANY (roles) FOR NO KEY UPDATE SKIP LOCKED";
        assert_eq!(second.run(free, []).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn the_coach_of_a_new_pairing_cannot_leave_while_it_is_made() {
        let stage = Stage::open().await;
        let pairing = stage.as_operator().open().await.unwrap();
        lock_coach(&pairing, stage.coach()).await.unwrap();
        let leaving = stage.as_owner().open().await.unwrap();
        let free = "SELECT 1 FROM staff WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED";
        assert_eq!(leaving.run(free, [stage.coach().0.into()]).await.unwrap(), 0);
    }
}
