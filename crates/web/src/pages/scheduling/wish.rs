//! What was entered where a session is booked or moved: when, for how long, and where.

use domain::Refusal;
use domain::scheduling::place::WrittenPlace;
use domain::scheduling::{Length, Place};
use domain::time::{StartsAt, Zone};
use jiff::civil::{Date, Time};
use serde::Deserialize;

use crate::pages::entries::Entries;
use crate::sent::{Fields, sure};

/// The fields of both forms, as they were sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    pub(super) client: String,
    pub(super) coach: String,
    pub(super) session_type: String,
    pub(super) on: String,
    pub(super) at: String,
    pub(super) minutes: String,
    pub(super) place_kind: String,
    pub(super) place: String,
    /// A free time that was pressed instead of what was entered: `2026-12-01T10:00`.
    pub(super) near: String,
    /// Knowingly beside another session.
    pub(super) beside: String,
    /// Of what it was said already that no letter comes in time.
    pub(super) heeded: String,
}

const DAY: &str = "A day, such as 2026-12-01.";
const TIME: &str = "A time, such as 10:00.";
const TAKEN: &str = "That time is taken.";
/// Of a place that was entered beside “as usual”.
const SORT: &str = "Please choose what this place is, or leave it empty for the usual one.";
const LENGTH: &str = "A length of 5 to 600 minutes.";

impl Wish {
    /// The same with the free time that was pressed, if one was.
    pub(super) fn settled(mut self) -> Self {
        if let Some((on, at)) = self.near.split_once('T') {
            (self.on, self.at) = (on.to_owned(), at.to_owned());
        }
        self
    }

    /// When, on the wall of a zone.
    pub(super) fn starts_at(&self, zone: &Zone) -> Result<StartsAt, Refusal> {
        let mut fields = Fields::default();
        let on = fields.take("/on", self.on.trim().parse::<Date>().map_err(|_| Refusal::at("", DAY)));
        let at = fields.take("/at", self.at.trim().parse::<Time>().map_err(|_| Refusal::at("", TIME)));
        fields.finish()?;
        let written = format!("{}T{}", sure(on)?, sure(at)?.strftime("%H:%M"));
        StartsAt::parse(&written, zone.name()).map_err(|_| Refusal::at("/on", DAY))
    }

    /// For how long, if that was entered.
    pub(super) fn length(&self) -> Result<Option<Length>, Refusal> {
        let written = self.minutes.trim();
        if written.is_empty() {
            return Ok(None);
        }
        let minutes = written.parse().map_err(|_| Refusal::at("/minutes", LENGTH))?;
        Length::of_minutes(minutes).map(Some).map_err(|refusal| refusal.under("/minutes"))
    }

    /// Where, if it is not to be as usual. A sort of place that was chosen needs the place itself, and is never dropped without a word.
    pub(super) fn place(&self) -> Result<Option<Place>, Refusal> {
        let at = self.place.trim().to_owned();
        match (self.place_kind.as_str(), at.is_empty()) {
            ("", true) => Ok(None),
            ("", false) => Err(Refusal::at("/place_kind", SORT)),
            ("room", true) => Err(Refusal::at("/place", "A link that begins with https://.")),
            ("phone", true) => Err(Refusal::at("/place", "A number to call.")),
            ("street", true) => Err(Refusal::at("/place", "An address to come to.")),
            (kind, _) => {
                let written = WrittenPlace { kind: kind.to_owned(), at };
                Place::parse(&written).map(Some).map_err(|refusal| refusal.under("/place"))
            }
        }
    }

    /// All of it, to be shown again.
    pub(super) fn entries(&self) -> Entries {
        let fields = [
            ("client", &self.client),
            ("coach", &self.coach),
            ("session_type", &self.session_type),
            ("on", &self.on),
            ("at", &self.at),
            ("minutes", &self.minutes),
            ("place_kind", &self.place_kind),
            ("place", &self.place),
            ("heeded", &self.heeded),
        ];
        let beside = Some(("beside", &self.beside)).filter(|(_, pressed)| !pressed.is_empty());
        let entered = fields.into_iter().chain(beside);
        entered.fold(Entries::default(), |entries, (name, entered)| entries.with(name, entered.as_str()))
    }

    /// The same with what a rule says no to, at the field it is about. The page itself offers what is free instead.
    pub(super) fn refused(&self, refusal: &Refusal) -> Entries {
        match refusal {
            Refusal::SlotTaken(_) => self.entries().refused(&Refusal::at("/at", TAKEN), "at"),
            Refusal::NotPaired | Refusal::ClientArchived => self.entries().refused(refusal, "client"),
            other => self.entries().refused(other, "at"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone::parse("Europe/Berlin").unwrap()
    }

    fn wish(on: &str, at: &str) -> Wish {
        Wish { on: on.to_owned(), at: at.to_owned(), ..Wish::default() }
    }

    #[test]
    fn a_day_and_a_time_are_a_start_on_somebodys_wall() {
        assert_eq!(wish("2026-12-01", "10:00").starts_at(&berlin()).unwrap().written(), "2026-12-01T10:00");
        let Err(Refusal::Invalid(faults)) = wish("tomorrow", "ten").starts_at(&berlin()) else { panic!("read") };
        let pointers: Vec<_> = faults.iter().map(|fault| (&*fault.pointer, &*fault.detail)).collect();
        assert_eq!(pointers, [("/on", DAY), ("/at", TIME)]);
        assert_eq!(wish("9999-12-01", "10:00").starts_at(&berlin()), Err(Refusal::at("/on", DAY)));
    }

    #[test]
    fn a_free_time_that_was_pressed_takes_the_place_of_what_was_entered() {
        let pressed = Wish { near: "2026-12-02T09:10".to_owned(), ..wish("2026-12-01", "10:00") }.settled();
        assert_eq!(pressed.starts_at(&berlin()).unwrap().written(), "2026-12-02T09:10");
    }

    #[test]
    fn what_was_left_empty_is_as_it_usually_is() {
        let empty = Wish::default();
        assert_eq!((empty.length(), empty.place()), (Ok(None), Ok(None)));
        let long = Wish { minutes: "999".to_owned(), ..Wish::default() };
        assert_eq!(long.length(), Err(Refusal::at("/minutes", LENGTH)));
        let room = Wish { place_kind: "room".to_owned(), place: "rooms".to_owned(), ..Wish::default() };
        assert_eq!(room.place(), Err(Refusal::at("/place/at", "A link that begins with https://.")));
    }

    #[test]
    fn a_sort_of_place_that_was_chosen_asks_for_its_place() {
        let wish = |kind: &str, place: &str| {
            Wish { place_kind: kind.to_owned(), place: place.to_owned(), ..Wish::default() }.place()
        };
        assert_eq!(wish("phone", " "), Err(Refusal::at("/place", "A number to call.")));
        assert_eq!(wish("street", ""), Err(Refusal::at("/place", "An address to come to.")));
        assert_eq!(wish("room", ""), Err(Refusal::at("/place", "A link that begins with https://.")));
        assert_eq!(wish("", "030 1234"), Err(Refusal::at("/place_kind", SORT)));
        assert!(wish("phone", "030 1234").unwrap().is_some());
    }
}
