//! What somebody of the staff says of themselves.

use domain::Refusal;
use domain::ids::StaffId;
use domain::text::Name;
use domain::time::Zone;
use jiff::civil::Time;
use practice::people::{self, ChangeStaff};
use practice::{Asked, Outcome, settings};

use crate::pages::entries::Entries;
use crate::pages::hours;
use crate::pages::leads::{self, Beside};
use crate::sent::Fields;
use crate::words::Saying;

pub(super) const FIELDS: [&str; 15] = [
    "version",
    "name",
    "zone",
    "leads",
    "first",
    "second",
    "hours",
    "on_mon",
    "on_tue",
    "on_wed",
    "on_thu",
    "on_fri",
    "on_sat",
    "on_sun",
    "agenda_at",
];

/// What holds, in a form.
pub(super) async fn entered(asked: &Asked, id: StaffId) -> Outcome<Entries> {
    let me = people::member(asked, id).await?;
    let entries = Entries::default()
        .with("version", me.version.to_string())
        .with("name", me.name)
        .with("zone", me.zone.name())
        .with("leads", if me.leads.is_some() { "own" } else { "usual" })
        .with("agenda_at", me.agenda_at.unwrap_or_default());
    let usual = settings::read(asked).await?.leads.coach;
    let entries = leads::entered(entries, leads::SLOTS, me.leads.as_ref().unwrap_or(&usual));
    Ok(hours::entered_if(entries, me.hours.as_ref()))
}

/// The reminders of those who say nothing else, in words.
pub(super) async fn usual(asked: &Asked) -> Outcome<Vec<Saying>> {
    Ok(leads::in_words(&settings::read(asked).await?.leads.coach))
}

/// Changes what was entered.
pub(super) async fn change(asked: &Asked, id: StaffId, entries: &Entries) -> Outcome<()> {
    let held = people::member(asked, id).await?.leads;
    let usual = settings::read(asked).await?.leads.coach;
    let beside = Beside { usual: &usual, held: held.as_ref() };
    people::change_staff(asked, command(id, entries, &beside)?).await.map(drop)
}

fn command(id: StaffId, entries: &Entries, beside: &Beside<'_>) -> Result<ChangeStaff, Refusal> {
    let mut fields = Fields::default();
    let name = fields.take("/name", Name::parse(entries.entered("name")));
    let zone = fields.take("/zone", Zone::by_place(entries.entered("zone")));
    let leads = fields.take("", leads::chosen(entries, beside));
    let hours = fields.take("", hours::read_if(entries));
    let agenda_at = fields.may("/agenda_at", entries.written("agenda_at"), clock);
    fields.finish()?;
    Ok(ChangeStaff { name, zone, leads, hours, agenda_at: Some(agenda_at), ..ChangeStaff::of(id, entries.expected()) })
}

fn clock(written: &str) -> Result<Time, Refusal> {
    Time::strptime("%H:%M", written).map_err(|_| Refusal::at("", "A time such as 07:00."))
}
