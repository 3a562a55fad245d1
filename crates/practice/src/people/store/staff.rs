//! Writing staff down.

use domain::Refusal;
use domain::ids::StaffId;
use domain::people::Member;
use sea_orm::Value;

use crate::moment::{Ts, clock, ts};
use crate::outcome::on_constraint;
use crate::people::facts::Lock;
use crate::people::rows::staff::{COLUMNS, StaffRow, keep_hours, keep_roles};
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
    let sql = "INSERT INTO staff (id, name, address, language, zone, roles, leads, quiet_hours, agenda_at, left_at, look_at, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    let values = columns(member)?.into_iter().chain([Ts::from(records.now).into()]);
    records.try_run(sql, values).await.map_err(on_constraint("staff_address", Refusal::AddressInUse))?;
    Ok(())
}

/// Writes a changed member of staff down.
pub(crate) async fn save(records: &Records, member: &Member) -> Outcome<()> {
    let sql = "UPDATE staff SET name = $2, address = $3, language = $4, zone = $5, roles = $6, leads = $7, quiet_hours = $8, agenda_at = $9,
      left_at = $10, version = version + 1 WHERE id = $1";
    records.try_run(sql, columns(member)?).await.map_err(on_constraint("staff_address", Refusal::AddressInUse))?;
    Ok(())
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
