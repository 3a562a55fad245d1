//! Writing contact plans down.

use domain::ids::ClientId;
use domain::people::{Address, Channel, ContactPlan};
use domain::text::Line;
use sea_orm::Value;

use crate::moment::{Ts, day, ts};
use crate::people::rows::plan::{COLUMNS, KeptPlan, PlanRow, by_word, wording_word};
use crate::people::rows::staff::keep_hours;
use crate::settings::leads;
use crate::{Outcome, Records};

/// Locks the plan of a client who is locked already, and reads it. The worker marks a refused address without locking the client.
pub(crate) async fn lock(records: &Records, client: ClientId) -> Outcome<Option<KeptPlan>> {
    let sql = format!("SELECT {COLUMNS} FROM contact_plans WHERE client_id = $1 FOR NO KEY UPDATE");
    let row: Option<PlanRow> = records.one(&sql, [client.0.into()]).await?;
    Ok(row.map(PlanRow::read).transpose()?)
}

/// Reads the plan of a client.
pub(crate) async fn read(records: &Records, client: ClientId) -> Outcome<Option<KeptPlan>> {
    let sql = format!("SELECT {COLUMNS} FROM contact_plans WHERE client_id = $1");
    let row: Option<PlanRow> = records.one(&sql, [client.0.into()]).await?;
    Ok(row.map(PlanRow::read).transpose()?)
}

const SAVE: &str = "INSERT INTO contact_plans (client_id, agreed_by, agreed_on, channel, address, confirmed_at, refused_at, safe_hours, wording,
    subject, sender, calendar_files, leads, nudges_on, nudges_hour, nudges_as_told_on, nudges_assigned, nudges_assigned_as_told_on,
    paused_everything_at, paused_everything_until, paused_everything_by, paused_nudges_at, paused_nudges_until, paused_nudges_by, stopped_at,
    review_on, address_since, address_hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
  ON CONFLICT (client_id) DO UPDATE SET agreed_by = $2, agreed_on = $3, channel = $4, address = $5, confirmed_at = $6, refused_at = $7,
    safe_hours = $8, wording = $9, subject = $10, sender = $11, calendar_files = $12, leads = $13, nudges_on = $14, nudges_hour = $15,
    nudges_as_told_on = $16, nudges_assigned = $17, nudges_assigned_as_told_on = $18, paused_everything_at = $19, paused_everything_until = $20,
    paused_everything_by = $21, paused_nudges_at = $22, paused_nudges_until = $23, paused_nudges_by = $24, stopped_at = $25, review_on = $26,
    address_since = CASE WHEN contact_plans.address IS DISTINCT FROM $5 THEN $27 ELSE contact_plans.address_since END,
    address_hash = $28, version = contact_plans.version + 1";

/// Writes a plan down, whole.
pub(crate) async fn save(records: &Records, client: ClientId, plan: &ContactPlan) -> Outcome<()> {
    let (channel, address, confirmed_at, refused_at) = match &plan.channel {
        Channel::None => ("none", None, None, None),
        Channel::Email { address, confirmed_at, refused_at } => {
            ("email", address.as_ref().map(Address::as_str), *confirmed_at, *refused_at)
        }
    };
    let agreed: [Value; 13] = [
        client.0.into(),
        by_word(plan.agreed_by).into(),
        day(plan.agreed_on)?.into(),
        channel.into(),
        address.into(),
        ts(confirmed_at).into(),
        ts(refused_at).into(),
        keep_hours(&plan.safe_hours)?.into(),
        wording_word(plan.wording).into(),
        plan.subject.as_ref().map(Line::as_str).into(),
        plan.sender.as_ref().map(Line::as_str).into(),
        plan.calendar_files.into(),
        plan.leads.map(leads::keep).into(),
    ];
    let hash = plan.address().map(|address| records.office.keyring().address_hash(address));
    let found_by = [Ts::from(records.now).into(), hash.into()];
    records.run(SAVE, agreed.into_iter().chain(held(plan)?).chain(found_by)).await?;
    Ok(())
}

/// The columns that hold what is on, what rests and what is stopped.
fn held(plan: &ContactPlan) -> Outcome<[Value; 13]> {
    let (nudges, pause) = (plan.nudges, plan.pause);
    Ok([
        nudges.on.into(),
        i16::from(nudges.hour).into(),
        nudges.as_told_on.map(day).transpose()?.into(),
        nudges.assigned.on.into(),
        nudges.assigned.as_told_on.map(day).transpose()?.into(),
        ts(pause.everything_at).into(),
        ts(pause.until).into(),
        pause.everything_by.map(by_word).into(),
        ts(pause.nudges_at).into(),
        ts(pause.nudges_until).into(),
        pause.nudges_by.map(by_word).into(),
        ts(plan.stopped_at).into(),
        day(plan.review_on)?.into(),
    ])
}
