//! Reminders in a form: how long before a session, by choices that many people want.

use domain::Refusal;
use domain::people::{Lead, Leads, WrittenLeads};
use domain::refusal::Fault;

use super::entries::Entries;
use crate::words::{Saying, saying};

/// Lengths that can be chosen.
const USUAL: [&str; 9] = ["PT30M", "PT1H", "PT2H", "PT4H", "PT12H", "PT24H", "PT48H", "PT72H", "PT168H"];

/// The fields of a first and a second reminder.
pub(super) type Slots = (&'static str, &'static str);

/// Those of a form about one person.
pub(super) const SLOTS: Slots = ("first", "second");

/// The lengths that can be chosen; another that is entered is among them.
pub(super) fn lengths(entries: &Entries, (first, second): Slots) -> Vec<(String, Saying)> {
    let held = [first, second].map(|slot| entries.entered(slot));
    let other = held.into_iter().filter(|held| !held.is_empty() && !USUAL.contains(held));
    let off = (String::new(), saying("leads-none"));
    let lengths = USUAL.into_iter().chain(other).map(|iso| (iso.to_owned(), before(iso)));
    [off].into_iter().chain(lengths).collect()
}

/// A lead as people say it: days where they are whole, else hours, else minutes.
pub(super) fn before(iso: &str) -> Saying {
    let minutes = Lead::parse(iso).map_or(0, |lead| lead.length().as_mins());
    match minutes {
        whole if whole % 1440 == 0 => saying("leads-days-before").with("count", whole / 1440),
        whole if whole % 60 == 0 => saying("leads-hours-before").with("count", whole / 60),
        minutes => saying("leads-minutes-before").with("count", minutes),
    }
}

/// The same form with reminders entered.
pub(super) fn entered(entries: Entries, (first, second): Slots, leads: &WrittenLeads) -> Entries {
    let WrittenLeads { first: one, second: other } = leads.clone();
    entries.with(first, one.unwrap_or_default()).with(second, other.unwrap_or_default())
}

/// The reminders that were entered.
pub(super) fn read(entries: &Entries, (first, second): Slots) -> Result<Leads, Refusal> {
    let of = |slot| entries.written(slot).map(str::to_owned);
    let named = |mut fault: Fault| {
        fault.pointer = format!("/{}", if fault.pointer == "/second" { second } else { first }).into();
        fault
    };
    Leads::parse(&WrittenLeads { first: of(first), second: of(second) }).map_err(|refusal| match refusal {
        Refusal::Invalid(faults) => Refusal::Invalid(faults.into_iter().map(named).collect()),
        other => other,
    })
}

/// Reminders in words.
pub(super) fn in_words(leads: &WrittenLeads) -> Vec<Saying> {
    let said: Vec<_> = [&leads.first, &leads.second].into_iter().flatten().map(|iso| before(iso)).collect();
    if said.is_empty() { vec![saying("leads-no")] } else { said }
}
