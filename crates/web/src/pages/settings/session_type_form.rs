//! A session type as a form: what it is called, how long it is, what is kept free around it, where it is held.

use domain::Refusal;
use domain::people::{Leads, WrittenLeads};
use domain::scheduling::place::WrittenPlace;
use domain::scheduling::{Buffers, Length, Place};
use domain::text::Wording;
use practice::scheduling::AddSessionType;
use practice::scheduling::views::SessionTypeView;

use crate::pages::entries::Entries;
use crate::pages::leads::{self, Beside};
use crate::sent::{Fields, sure};

pub(super) const FIELDS: [&str; 10] =
    ["version", "name", "minutes", "buffer_before", "buffer_after", "place", "at", "leads", "first", "second"];

/// Where a session can be held; by its word, and nowhere in particular.
pub(super) const PLACES: [&str; 4] = ["none", "room", "phone", "street"];

/// What one begins with.
pub(super) fn fresh(usual: &WrittenLeads) -> Entries {
    let entries = Entries::default().with("minutes", "50").with("buffer_before", "0").with("buffer_after", "0");
    leads::entered(entries.with("place", "none").with("leads", "usual"), leads::SLOTS, usual)
}

/// What holds, in a form; where reminders are as usual, choosing others begins with these.
pub(super) fn entered(one: &SessionTypeView, usual: &WrittenLeads) -> Entries {
    let place = one.place.as_ref().map(Place::written);
    let (kind, at) = place.map_or_else(|| ("none".to_owned(), String::new()), |place| (place.kind, place.at));
    let entries = Entries::default()
        .with("version", one.version.to_string())
        .with("name", one.name.to_string())
        .with("minutes", one.length.minutes().to_string())
        .with("buffer_before", one.buffers.minutes_before().to_string())
        .with("buffer_after", one.buffers.minutes_after().to_string())
        .with("place", kind)
        .with("at", at)
        .with("leads", if one.leads.is_some() { "own" } else { "usual" });
    leads::entered(entries, leads::SLOTS, &one.leads.map_or_else(|| usual.clone(), Leads::written))
}

/// The session type that was entered, whole.
pub(super) fn read(entries: &Entries, beside: &Beside<'_>) -> Result<AddSessionType, Refusal> {
    let mut fields = Fields::default();
    let name = fields.take("/name", Wording::parse(entries.entered("name")));
    let length = fields.take("/minutes", minutes(entries, "minutes").and_then(Length::of_minutes));
    let before = fields.take("/buffer_before", minutes(entries, "buffer_before"));
    let after = fields.take("/buffer_after", minutes(entries, "buffer_after"));
    let buffers = fields.may("", before.zip(after), |(before, after)| Buffers::of_minutes(before, after));
    let held = Some(entries.entered("place")).filter(|kind| !["", "none"].contains(kind));
    let place = fields.may("", held, |kind| place(kind, entries));
    let leads = fields.take("", leads::chosen(entries, beside));
    fields.finish()?;
    Ok(AddSessionType { name: sure(name)?, length: sure(length)?, buffers: sure(buffers)?, place, leads: sure(leads)? })
}

fn minutes(entries: &Entries, field: &str) -> Result<i32, Refusal> {
    let written = entries.written(field).unwrap_or("0");
    written.parse().map_err(|_| Refusal::at("", "A number of minutes."))
}

fn place(kind: &str, entries: &Entries) -> Result<Place, Refusal> {
    Place::parse(&WrittenPlace { kind: kind.to_owned(), at: entries.entered("at").to_owned() })
}
