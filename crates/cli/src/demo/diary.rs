//! The sessions of the demo, as a function of now: past ones and coming ones, and some whose reminders come due within the minute.

use std::collections::HashMap;

use domain::Refusal;
use domain::time::Zone;
use jiff::civil::{Date, DateTime, time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::people::{CLIENTS, ClientSketch, Coach};

/// How long every session of the demo is.
pub(super) const LENGTH: SignedDuration = SignedDuration::from_mins(50);
/// What a coach keeps free between two sessions.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// How long before it is held a session is booked, mostly.
const AHEAD: SignedDuration = SignedDuration::from_hours(11 * 24);
/// From and until when, by their own clock, people hold sessions.
const WAKING: std::ops::Range<i8> = 7..21;

/// A session of the demo.
#[derive(Clone, Debug)]
pub(super) struct Booking {
    /// Whose: a place in [`CLIENTS`].
    pub(super) client: usize,
    /// When it is booked.
    pub(super) made_at: Timestamp,
    /// When it is held, on a whole minute.
    pub(super) starts_at: Timestamp,
    /// What becomes of it.
    pub(super) fate: Fate,
}

/// What becomes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It lies ahead.
    Ahead,
    /// It was held.
    Met,
    /// It did not happen.
    DidNotHappen,
    /// It is moved by two days.
    Moved(Timestamp),
    /// It is cancelled.
    Cancelled(Timestamp),
}

impl Booking {
    /// When it is held after a move.
    pub(super) fn moved_to(&self) -> Timestamp {
        self.starts_at + days(2)
    }

    pub(super) fn coach(&self) -> Coach {
        CLIENTS[self.client].coach
    }
}

/// Every session of a demo that begins at `now`.
pub(super) fn bookings(now: Timestamp) -> Result<Vec<Booking>, Refusal> {
    let mut diary = Diary { now, busy: HashMap::new(), bookings: Vec::new() };
    diary.add_sessions_due_within_the_minute()?;
    diary.add_the_one_beyond_the_clock_change()?;
    diary.add_moved_and_cancelled()?;
    diary.add_everyday_ones()?;
    Ok(diary.bookings)
}

struct Diary {
    now: Timestamp,
    busy: HashMap<Coach, Vec<Timestamp>>,
    bookings: Vec<Booking>,
}

impl Diary {
    /// Sessions that lie exactly a lead ahead of the next minute: their reminders are due then.
    fn add_sessions_due_within_the_minute(&mut self) -> Result<(), Refusal> {
        let soon = next_minute(self.now);
        for coach in Coach::BOTH {
            for (ahead, wanted) in [(24, Wanted::Usual), (12, Wanted::Anybody), (48, Wanted::Early), (2, Wanted::Usual)]
            {
                let starts_at = soon + SignedDuration::from_hours(ahead);
                if is_up(&coach.zone()?, starts_at)
                    && let Some(client) = self.somebody(coach, soon, starts_at, wanted)?
                {
                    self.add(client, self.now - days(5), starts_at, Fate::Ahead);
                }
            }
        }
        Ok(())
    }

    /// A client of that coach who has nothing else soon: one who may be written to then, or, for a reminder to the coach alone, whoever is up.
    fn somebody(
        &self,
        coach: Coach,
        soon: Timestamp,
        starts_at: Timestamp,
        wanted: Wanted,
    ) -> Result<Option<usize>, Refusal> {
        let mut second_choice = None;
        for (place, sketch) in
            CLIENTS.iter().enumerate().filter(|(_, sketch)| sketch.coach == coach && sketch.is_open())
        {
            if self.bookings.iter().any(|booking| booking.client == place) || !wanted.fits(sketch) {
                continue;
            }
            let safe = sketch.is_safe(soon)? && sketch.is_safe(soon + SignedDuration::from_mins(30))?;
            match wanted {
                Wanted::Usual | Wanted::Early if safe => return Ok(Some(place)),
                Wanted::Anybody if is_up(&sketch.zone()?, starts_at) => return Ok(Some(place)),
                Wanted::Anybody => second_choice = second_choice.or(Some(place)),
                _ => {}
            }
        }
        Ok(second_choice)
    }

    /// One beyond the next change of the owner's clock.
    fn add_the_one_beyond_the_clock_change(&mut self) -> Result<(), Refusal> {
        let zone = Coach::Owner.zone()?;
        let change = (3..250)
            .find(|day| zone.offset_words(self.now + days(*day)) != zone.offset_words(self.now + days(day + 1)));
        let on = zone.today(self.now + days(change.unwrap_or(60) + 3));
        self.add_on(3, on, self.now - days(6), Fate::Ahead)
    }

    fn add_moved_and_cancelled(&mut self) -> Result<(), Refusal> {
        let today = Coach::Owner.zone()?.today(self.now);
        self.add_on(0, later(today, 4), self.now - days(7), Fate::Moved(self.now - days(2)))?;
        self.add_on(7, later(today, 3), self.now - days(7), Fate::Cancelled(self.now - days(1)))
    }

    /// For every second client one in the last ten days, and for everybody who has none yet one in the next ten.
    fn add_everyday_ones(&mut self) -> Result<(), Refusal> {
        for (place, (sketch, offset)) in CLIENTS.iter().zip((0..7).cycle()).enumerate() {
            let zone = sketch.coach.zone()?;
            let today = zone.today(self.now);
            if place % 2 == 0 {
                let fate = if place == 4 { Fate::DidNotHappen } else { Fate::Met };
                self.add_on(place, later(today, -3 - offset), self.now - days(18), fate)?;
            }
            if !self.bookings.iter().any(|one| one.client == place && one.starts_at > self.now) {
                let on = later(today, 3 + offset);
                self.add_on(place, on, zone.first_at(on.to_datetime(time(9, 0, 0, 0))) - AHEAD, Fate::Ahead)?;
            }
        }
        Ok(())
    }

    /// Adds a session on a local day of the coach, at an hour at which both are up; if there is none, at one at which the coach is.
    fn add_on(&mut self, client: usize, on: Date, made_at: Timestamp, fate: Fate) -> Result<(), Refusal> {
        let sketch = &CLIENTS[client];
        let (theirs, clients) = (sketch.coach.zone()?, sketch.zone()?);
        let hours: Vec<_> = (8..19)
            .map(|hour| theirs.first_at(on.to_datetime(time(hour, 0, 0, 0))))
            .filter(|at| self.is_free(sketch.coach, *at))
            .collect();
        let chosen = hours.iter().find(|at| is_up(&clients, **at)).or(hours.first());
        if let Some(starts_at) = chosen {
            self.add(client, made_at, *starts_at, fate);
        }
        Ok(())
    }

    /// A session that is moved takes its new time as well.
    fn is_free(&self, coach: Coach, at: Timestamp) -> bool {
        let taken = self.busy.get(&coach).map(Vec::as_slice).unwrap_or_default();
        let apart = |other: &Timestamp| at.duration_since(*other).abs() >= LENGTH + BETWEEN;
        taken.iter().all(apart)
            && taken.iter().all(|other| (at + days(2)).duration_since(*other).abs() >= LENGTH + BETWEEN)
    }

    fn add(&mut self, client: usize, made_at: Timestamp, starts_at: Timestamp, fate: Fate) {
        let booking = Booking { client, made_at, starts_at, fate };
        let busy = self.busy.entry(booking.coach()).or_default();
        busy.push(starts_at);
        if matches!(fate, Fate::Moved(_)) {
            busy.push(booking.moved_to());
        }
        self.bookings.push(booking);
    }
}

/// Who is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Somebody with the practice's reminders, who may be written to now.
    Usual,
    /// Somebody who is reminded two days ahead, and may be written to now.
    Early,
    /// Anybody: it is the coach who is reminded.
    Anybody,
}

impl Wanted {
    fn fits(self, sketch: &ClientSketch) -> bool {
        match self {
            Self::Usual => sketch.leads.is_none(),
            Self::Early => sketch.leads.is_some_and(|(first, _)| first == 48),
            Self::Anybody => true,
        }
    }
}

fn is_up(zone: &Zone, at: Timestamp) -> bool {
    let local: DateTime = zone.local(at);
    WAKING.contains(&local.hour())
}

fn next_minute(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    now - SignedDuration::new(second.rem_euclid(60), now.subsec_nanosecond()) + SignedDuration::from_mins(1)
}

pub(super) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn later(on: Date, days: i64) -> Date {
    on.checked_add(days.days()).unwrap_or(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every hour of a year, each at another minute and second.
    fn hours() -> impl Iterator<Item = Timestamp> {
        let first: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        (0..366 * 24).map(move |hour| first + SignedDuration::from_secs(hour * 3600 + (hour * 97) % 3600))
    }

    #[test]
    fn at_every_hour_at_least_five_are_inside_their_safe_hours() {
        for now in hours() {
            let safe = CLIENTS.iter().filter(|sketch| sketch.is_safe(now).unwrap()).count();
            assert!(safe >= 5, "{safe} at {now}");
        }
    }

    #[test]
    fn at_every_hour_somebody_is_reminded_within_the_minute() {
        // Twenty-nine has no divisor in common with twenty-four: every hour of the day is among them.
        for now in hours().step_by(29) {
            let soon = next_minute(now);
            assert!(soon > now && soon.duration_since(now) <= SignedDuration::from_mins(1));
            let due = |ahead| {
                bookings(now).unwrap().into_iter().any(|one| one.starts_at == soon + SignedDuration::from_hours(ahead))
            };
            assert!(due(24) && due(12), "at {now}");
        }
    }

    #[test]
    fn no_coach_is_in_two_places_and_nothing_is_booked_too_late() {
        for now in hours().step_by(37) {
            let bookings = bookings(now).unwrap();
            for coach in Coach::BOTH {
                let mut taken: Vec<_> = bookings.iter().filter(|one| one.coach() == coach).flat_map(times).collect();
                taken.sort_unstable();
                assert!(taken.windows(2).all(|pair| pair[1].duration_since(pair[0]) >= LENGTH), "{coach:?} at {now}");
            }
            assert!(bookings.iter().all(|one| one.made_at < one.starts_at && one.made_at < now), "at {now}");
            let fates = |wanted: fn(&Fate) -> bool| bookings.iter().filter(|one| wanted(&one.fate)).count();
            assert_eq!(
                (fates(|fate| matches!(fate, Fate::Moved(_))), fates(|fate| matches!(fate, Fate::Cancelled(_)))),
                (1, 1)
            );
            assert!(fates(|fate| *fate == Fate::Met) > 8 && fates(|fate| *fate == Fate::DidNotHappen) == 1);
        }
    }

    fn times(booking: &Booking) -> Vec<Timestamp> {
        match booking.fate {
            Fate::Moved(_) => vec![booking.starts_at, booking.moved_to()],
            _ => vec![booking.starts_at],
        }
    }
}
