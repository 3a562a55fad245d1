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

/// What stands beside the reminders of a form that has both “as is usual” and “as chosen here”.
pub(super) struct Beside<'a> {
    /// The usual ones.
    pub(super) usual: &'a WrittenLeads,
    /// Their own that held before, if they had some: the form still shows them to whoever goes back to the usual ones.
    pub(super) held: Option<&'a WrittenLeads>,
}

/// Of others that were entered while “as is usual” is chosen: they are never dropped without a word.
const NOT_THE_USUAL: &str = "This is not the usual one. To keep it, please choose “As chosen here”.";

/// The reminders that were chosen: none where they are to be as usual.
pub(super) fn chosen(entries: &Entries, beside: &Beside<'_>) -> Result<Option<Leads>, Refusal> {
    if entries.is("leads", "own") {
        return read(entries, SLOTS).map(Some);
    }
    let held = beside.held.unwrap_or(beside.usual);
    let slots = [(SLOTS.0, &beside.usual.first, &held.first), (SLOTS.1, &beside.usual.second, &held.second)];
    let dropped = |(slot, usual, held): (&str, &Option<String>, &Option<String>)| {
        let entered = entries.written(slot);
        let other = entries.has(slot) && entered != usual.as_deref() && entered != held.as_deref();
        other.then(|| Fault { pointer: format!("/{slot}").into(), detail: NOT_THE_USUAL.into() })
    };
    let faults: Vec<_> = slots.into_iter().filter_map(dropped).collect();
    if faults.is_empty() { Ok(None) } else { Err(Refusal::Invalid(faults)) }
}

/// Reminders in words.
pub(super) fn in_words(leads: &WrittenLeads) -> Vec<Saying> {
    let said: Vec<_> = [&leads.first, &leads.second].into_iter().flatten().map(|iso| before(iso)).collect();
    if said.is_empty() { vec![saying("leads-no")] } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(first: &str, second: &str) -> WrittenLeads {
        let of = |iso: &str| Some(iso.to_owned()).filter(|iso| !iso.is_empty());
        WrittenLeads { first: of(first), second: of(second) }
    }

    fn form(whose: &'static str, first: &str, second: &str) -> Entries {
        entered(Entries::default().with("leads", whose), SLOTS, &written(first, second))
    }

    #[test]
    fn others_that_were_entered_beside_the_usual_ones_are_told_at_their_field() {
        let (usual, own) = (written("PT24H", "PT2H"), written("PT48H", ""));
        let fresh = Beside { usual: &usual, held: None };
        assert_eq!(chosen(&form("usual", "PT24H", "PT2H"), &fresh), Ok(None));
        assert_eq!(chosen(&Entries::default().with("leads", "usual"), &fresh), Ok(None), "nothing was entered");
        let Err(Refusal::Invalid(faults)) = chosen(&form("usual", "PT24H", ""), &fresh) else { panic!("dropped") };
        assert_eq!(faults.iter().map(|fault| &*fault.pointer).collect::<Vec<_>>(), ["/second"]);
        assert_eq!(chosen(&form("own", "PT48H", ""), &fresh).unwrap().map(Leads::written), Some(own.clone()));
        let back = Beside { usual: &usual, held: Some(&own) };
        assert_eq!(chosen(&form("usual", "PT48H", ""), &back), Ok(None), "back from their own to the usual ones");
        assert!(chosen(&form("usual", "PT72H", ""), &back).is_err());
    }
}
