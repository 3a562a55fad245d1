//! Staff, as they are shown to staff.

use domain::Refusal;
use domain::actor::Role;
use domain::ids::StaffId;
use domain::may::{self, Act};
use domain::people::{Language, Leads, Member, WrittenLeads};
use domain::time::{SafeHours, Zone};
use jiff::{Timestamp, civil};
use serde::Serialize;
use uuid::Uuid;

use crate::people::facts::read_member;
use crate::people::rows::staff::{COLUMNS, StaffRow};
use crate::{Asked, Outcome, Page, Records, Turn};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StaffView {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// Where their own letters go.
    pub address: String,
    /// In which language letters speak.
    pub language: Language,
    /// Where their clock is.
    pub zone: Zone,
    /// What they do.
    pub roles: Vec<Role>,
    /// Their own reminders; none means the practice's.
    pub leads: Option<WrittenLeads>,
    /// When they may be written to; none means at any hour.
    pub hours: Option<SafeHours>,
    /// The local time of the morning agenda, as `07:00`; none means no agenda.
    pub agenda_at: Option<String>,
    /// Since when they are gone.
    pub left_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

impl StaffView {
    fn of(member: Member) -> Self {
        let Member { id, name, address, language, zone, roles, leads, hours, agenda_at, left_at, version } = member;
        Self {
            id,
            name: name.to_string(),
            address: address.to_string(),
            language,
            zone,
            roles: roles.iter().collect(),
            leads: leads.map(Leads::written),
            hours,
            agenda_at: agenda_at.map(hour_and_minute),
            left_at,
            version,
        }
    }
}

fn hour_and_minute(at: civil::Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Everybody who works or worked in the practice, in the order in which they came.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is not of the staff.
pub async fn staff(asked: &Asked, turn: &Turn) -> Outcome<Page<StaffView>> {
    list(asked, turn, "true").await
}

/// Everybody who works with clients now.
///
/// # Errors
/// As [`staff`].
pub async fn coaches(asked: &Asked, turn: &Turn) -> Outcome<Page<StaffView>> {
    list(asked, turn, "'coach' = ANY (roles) AND left_at IS NULL").await
}

async fn list(asked: &Asked, turn: &Turn, which: &'static str) -> Outcome<Page<StaffView>> {
    may::ask_plainly(asked.actor, Act::SeeStaff)?;
    let records = asked.look().await?;
    let sql =
        format!("SELECT {COLUMNS} FROM staff WHERE {which} AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2");
    let rows: Vec<StaffRow> = records.all(&sql, [turn.after::<Uuid>()?.into(), turn.fetch().into()]).await?;
    let members = rows.into_iter().map(StaffRow::read).collect::<Result<Vec<_>, _>>()?;
    Ok(turn.page(members.into_iter().map(StaffView::of).collect(), |member| member.id.to_string()))
}

/// One member of staff.
///
/// # Errors
/// [`Refusal::NotYours`] as [`staff`], [`Refusal::NotFound`].
pub async fn member(asked: &Asked, id: StaffId) -> Outcome<StaffView> {
    may::ask_plainly(asked.actor, Act::SeeStaff)?;
    member_in(&asked.look().await?, id).await
}

/// The same in open records.
pub(crate) async fn member_in(records: &Records, id: StaffId) -> Outcome<StaffView> {
    Ok(StaffView::of(read_member(records, id).await?.ok_or(Refusal::NotFound)?))
}
