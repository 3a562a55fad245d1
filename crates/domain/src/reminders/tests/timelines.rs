//! The rules by example: what happens, minute by minute, and what the client then gets.

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Timestamp};

use crate::ids::{ClientId, EntryId, SessionId};
use crate::letters::{Kind, Reader, Reason, State};
use crate::people::{Lead, Leads, Slot};
use crate::reminders::{
    Correspondence, Past, ReaderSnapshot, SessionSnapshot, Told, Verdict, plan, start_notice, start_reminder,
};
use crate::time::{SafeHours, StartsAt, WrittenWindow, Zone};

/// A week in one zone: a session, a client, and every minute's planning and sending.
#[derive(Clone, Debug)]
pub(super) struct Week {
    pub zone: Zone,
    pub now: Timestamp,
    pub session: SessionSnapshot,
    starts_at: StartsAt,
    sequence: i32,
    entries: Vec<(EntryId, StartsAt, Timestamp)>,
    letters: Vec<Letter>,
    pub worker: bool,
    pub relay: bool,
    got: Vec<(DateTime, String)>,
}

#[derive(Clone, Debug)]
struct Letter {
    past: Past,
    due_at: Timestamp,
    not_after: Timestamp,
    next_attempt_at: Timestamp,
    tells: Option<Told>,
}

fn uuid(number: usize) -> uuid::Uuid {
    uuid::Uuid::from_u128(number as u128)
}

/// Monday is the 2nd of March 2026: no clock changes near it.
pub(super) fn at(day: &str, hour: i8, minute: i8) -> DateTime {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = days.iter().position(|one| *one == day).unwrap();
    date(2026, 3, 2 + i8::try_from(day).unwrap()).at(hour, minute, 0, 0)
}

pub(super) fn windows(days: &[&str], from: &str, to: &str) -> SafeHours {
    let written = serde_json::json!([{ "days": days, "from": from, "to": to }]);
    let windows: Vec<WrittenWindow> = serde_json::from_value(written).unwrap();
    SafeHours::parse(&windows).unwrap()
}

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Week {
    /// Booked at a time, long told unless the booking is recent.
    pub(super) fn booked(booked: DateTime, starts: DateTime, hours: SafeHours) -> Self {
        let zone = Zone::utc();
        let now = zone.first_at(booked);
        let starts_at = StartsAt::new(starts, zone.clone());
        let reader = ReaderSnapshot {
            reader: Reader::Client(ClientId(uuid(1))),
            zone: zone.clone(),
            hours: Some(hours),
            leads: Leads::CLIENT,
            correspondence: Correspondence::Open,
            letters: Vec::new(),
        };
        let session = SessionSnapshot {
            session: SessionId(uuid(1)),
            client: ClientId(uuid(1)),
            entry: EntryId(uuid(10)),
            entry_made_at: now,
            starts_at: starts_at.instant(),
            booked: true,
            look_at: now,
            readers: vec![reader],
        };
        let entries = vec![(EntryId(uuid(10)), starts_at.clone(), now)];
        let mut week = Self {
            zone,
            now,
            session,
            starts_at,
            sequence: -1,
            entries,
            letters: Vec::new(),
            worker: true,
            relay: true,
            got: Vec::new(),
        };
        week.changed();
        week
    }

    fn reader(&mut self) -> &mut ReaderSnapshot {
        &mut self.session.readers[0]
    }

    fn changed(&mut self) {
        self.sequence += 1;
        for letter in
            self.letters.iter_mut().filter(|letter| letter.past.kind.is_notice() && letter.past.state == State::Waiting)
        {
            (letter.past.state, letter.past.reason) = (State::Dropped, Some(Reason::Superseded));
            letter.past.settled_at = Some(self.now);
        }
        let ready_at = self.now + SignedDuration::from_mins(2);
        let past = Past {
            kind: Kind::SessionMoved,
            state: State::Waiting,
            reason: None,
            entry: self.session.entry,
            slot: None,
            sequence: Some(self.sequence),
            sending_at: None,
            settled_at: None,
        };
        let not_after = self.session.starts_at;
        self.letters.push(Letter { past, due_at: ready_at, not_after, next_attempt_at: ready_at, tells: None });
        self.look();
    }

    fn look(&mut self) {
        self.session.look_at = self.session.look_at.min(self.now);
        for letter in self.letters.iter_mut().filter(|letter| letter.past.state == State::Waiting) {
            letter.next_attempt_at = letter.next_attempt_at.min(self.now.max(letter.due_at));
        }
    }

    pub(super) fn moves(&mut self, to: DateTime) {
        let entry = EntryId(uuid(10 + self.entries.len()));
        self.put(entry, StartsAt::new(to, self.zone.clone()), self.now);
        self.entries.push((entry, self.starts_at.clone(), self.now));
        self.changed();
    }

    pub(super) fn undoes_the_move(&mut self) {
        let (entry, starts_at, made_at) = self.entries[self.entries.len() - 2].clone();
        self.put(entry, starts_at, made_at);
        self.changed();
    }

    fn put(&mut self, entry: EntryId, starts_at: StartsAt, made_at: Timestamp) {
        self.session.entry = entry;
        self.session.entry_made_at = made_at;
        self.session.starts_at = starts_at.instant();
        self.starts_at = starts_at;
    }

    pub(super) fn cancels(&mut self, cancelled: bool) {
        self.session.booked = !cancelled;
        self.changed();
    }

    pub(super) fn hears(&mut self, correspondence: Correspondence) {
        self.reader().correspondence = correspondence;
        self.look();
    }

    pub(super) fn leads(&mut self, leads: Leads) {
        self.reader().leads = leads;
        self.look();
    }

    /// Lets every minute pass until then, with a worker that plans and sends.
    pub(super) fn until(&mut self, local: DateTime) {
        let end = self.zone.first_at(local);
        while self.now < end {
            self.minute();
            self.now += SignedDuration::from_mins(1);
        }
    }

    fn minute(&mut self) {
        if !self.worker {
            return;
        }
        for _ in 0..3 {
            self.plan();
            for letter in &mut self.letters {
                if letter.past.state == State::Waiting && letter.not_after <= self.now {
                    (letter.past.state, letter.past.settled_at) = (State::Expired, Some(self.now));
                    self.session.look_at = self.session.look_at.min(self.now);
                }
            }
            self.send();
        }
    }

    fn plan(&mut self) {
        self.session.readers[0].letters = self.letters.iter().map(|letter| letter.past).collect();
        let planning = plan(&self.session, self.now);
        for planned in planning.letters {
            let past = Past {
                kind: planned.kind,
                state: planned.state,
                reason: planned.reason,
                entry: planned.entry,
                slot: Some(planned.slot),
                sequence: None,
                sending_at: None,
                settled_at: None,
            };
            let same = |letter: &&mut Letter| letter.past.slot == past.slot && letter.past.entry == past.entry;
            match self.letters.iter_mut().find(same) {
                Some(letter) => {
                    assert_eq!(letter.past.state, State::Dropped, "only a dropped letter is taken up again");
                    letter.past = past;
                    letter.next_attempt_at = self.now;
                }
                None => self.letters.push(Letter {
                    past,
                    due_at: planned.due_at,
                    not_after: planned.not_after,
                    next_attempt_at: self.now,
                    tells: None,
                }),
            }
        }
        self.session.look_at = planning.look_at.unwrap_or(Timestamp::MAX);
    }

    fn send(&mut self) {
        for index in 0..self.letters.len() {
            let letter = &self.letters[index];
            if letter.past.state == State::Waiting && letter.next_attempt_at <= self.now {
                self.start(index);
            }
        }
    }

    fn start(&mut self, index: usize) {
        self.session.readers[0].letters = self.letters.iter().map(|letter| letter.past).collect();
        let reader = self.session.readers[0].clone();
        let past = self.letters[index].past;
        let holds = self.holds();
        let (kind, verdict) = match past.slot {
            Some(slot) => (past.kind, start_reminder(&self.session, &reader, past.entry, slot, self.now)),
            None => start_notice(&reader, self.told().as_ref(), &holds, self.now),
        };
        let letter = &mut self.letters[index];
        match verdict {
            Verdict::Send if !self.relay => {
                letter.past.sending_at = Some(self.now);
                letter.next_attempt_at = self.now + SignedDuration::from_mins(1);
            }
            Verdict::Send => {
                (letter.past.kind, letter.past.state, letter.past.sending_at) = (kind, State::Sent, Some(self.now));
                letter.tells = Some(holds);
                let what = past.slot.map_or_else(|| kind.to_string(), |slot| format!("slot {}", slot.number()));
                self.got.push((self.zone.local(self.now), what));
            }
            Verdict::Wait(until, reason) => (letter.next_attempt_at, letter.past.reason) = (until, reason),
            Verdict::Drop(reason) => (letter.past.state, letter.past.reason) = (State::Dropped, Some(reason)),
            Verdict::Expire(_) => letter.past.state = State::Expired,
        }
        letter.past.settled_at = (letter.past.state != State::Waiting).then_some(self.now);
        self.session.look_at = self.session.look_at.min(self.now);
    }

    fn holds(&self) -> Told {
        Told {
            booked: self.session.booked,
            starts_at: self.starts_at.clone(),
            instant: self.session.starts_at,
            minutes: 50,
            place: None,
        }
    }

    fn told(&self) -> Option<Told> {
        let told = self.letters.iter().filter(|letter| letter.past.state == State::Sent && letter.tells.is_some());
        told.max_by_key(|letter| letter.past.sending_at)?.tells.clone()
    }

    /// Everything the client got after a time, as "Wed 16:00 slot 2".
    pub(super) fn got_after(&self, local: DateTime) -> Vec<String> {
        let got = self.got.iter().filter(|(when, _)| *when >= local);
        got.map(|(when, what)| format!("{} {what}", when.strftime("%a %H:%M"))).collect()
    }

    /// The states and reasons of letters that were not sent.
    pub(super) fn unsent(&self) -> Vec<(Option<Slot>, State, Option<Reason>)> {
        let unsent = self.letters.iter().filter(|letter| letter.past.state != State::Sent);
        unsent.map(|letter| (letter.past.slot, letter.past.state, letter.past.reason)).collect()
    }
}

/// A session that was booked, and told of, ten days before.
fn told_long_ago(starts: DateTime, hours: SafeHours) -> Week {
    let mut week = Week::booked(date(2026, 2, 20).at(10, 0, 0, 0), starts, hours);
    week.until(at("Mon", 0, 0));
    week
}

fn by_default(starts: DateTime) -> Week {
    told_long_ago(starts, SafeHours::default())
}

#[test]
fn a_move_undone_within_two_minutes_is_never_told() {
    let mut week = by_default(at("Wed", 18, 0));
    week.until(at("Wed", 9, 0));
    week.moves(at("Wed", 19, 0));
    week.until(at("Wed", 9, 1));
    week.undoes_the_move();
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Tue 18:00 slot 1", "Wed 16:00 slot 2"]);
}

#[test]
fn a_slot_that_lies_before_the_move_belongs_to_the_notice() {
    let mut week = by_default(at("Wed", 10, 0));
    week.until(at("Mon", 13, 0));
    week.moves(at("Tue", 12, 0));
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Mon 13:02 session-moved", "Tue 10:00 slot 2"]);
}

#[test]
fn cancelled_undone_and_cancelled_again_is_told_once() {
    let mut week = by_default(at("Wed", 10, 0));
    week.until(at("Tue", 14, 0));
    week.cancels(true);
    week.until(at("Tue", 14, 1));
    week.cancels(false);
    week.until(at("Tue", 14, 30));
    week.cancels(true);
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Tue", 11, 0)), ["Tue 14:32 session-cancelled"]);
}

#[test]
fn a_reminder_that_a_pause_dropped_is_taken_up_again() {
    let mut week = by_default(at("Wed", 18, 0));
    week.relay = false;
    week.until(at("Tue", 18, 2));
    week.hears(Correspondence::Silent(Reason::Paused, None));
    week.until(at("Tue", 18, 10));
    assert!(week.unsent().contains(&(Some(Slot::First), State::Dropped, Some(Reason::Paused))));
    week.relay = true;
    week.hears(Correspondence::Open);
    week.until(at("Tue", 23, 0));
    assert_eq!(week.got_after(at("Tue", 0, 0)), ["Tue 18:10 slot 1"]);
}

#[test]
fn booked_and_cancelled_in_the_night_is_never_told() {
    let mut week = Week::booked(at("Mon", 21, 0), at("Thu", 10, 0), SafeHours::default());
    week.until(at("Mon", 23, 0));
    week.cancels(true);
    week.until(at("Fri", 0, 0));
    assert!(week.got_after(at("Mon", 0, 0)).is_empty());
}

#[test]
fn booked_and_moved_at_once_is_one_booking() {
    let mut week = Week::booked(at("Mon", 15, 0), at("Fri", 10, 0), SafeHours::default());
    week.until(at("Mon", 15, 1));
    week.moves(at("Fri", 11, 0));
    week.until(at("Mon", 23, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Mon 15:03 session-booked"]);
}

#[test]
fn switching_a_slot_off_renumbers_nothing() {
    let mut week = by_default(at("Wed", 18, 0));
    week.until(at("Tue", 19, 0));
    week.leads(Leads { first: None, ..Leads::CLIENT });
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Tue 18:00 slot 1", "Wed 16:00 slot 2"]);
}

#[test]
fn two_slots_in_one_window_are_one_letter() {
    let mut week = told_long_ago(at("Thu", 10, 0), windows(&["tue"], "18:00", "20:00"));
    week.until(at("Fri", 0, 0));
    let reminders: Vec<_> = week.got_after(at("Mon", 0, 0)).into_iter().filter(|got| got.contains("slot")).collect();
    assert_eq!(reminders, ["Tue 19:45 slot 2"]);
    assert!(week.unsent().contains(&(Some(Slot::First), State::Dropped, Some(Reason::Covered))));
}

#[test]
fn no_safe_hour_near_enough_is_said_in_time_to_call() {
    let mut week = told_long_ago(at("Thu", 10, 0), windows(&["mon"], "09:00", "10:00"));
    week.until(at("Mon", 10, 0));
    assert!(!week.unsent().iter().any(|(slot, ..)| *slot == Some(Slot::First)));
    week.until(at("Mon", 10, 1));
    assert!(week.unsent().contains(&(Some(Slot::First), State::Dropped, Some(Reason::OutsideSafeHours))));
    week.until(at("Fri", 0, 0));
    assert!(week.got_after(at("Mon", 0, 0)).is_empty());
}

#[test]
fn a_slot_moved_to_the_evening_before_is_covered() {
    let mut week = by_default(at("Wed", 9, 0));
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Tue 09:00 slot 1"]);
    assert!(week.unsent().contains(&(Some(Slot::Second), State::Dropped, Some(Reason::Covered))));
}

#[test]
fn both_slots_go_when_both_find_their_hour() {
    let mut week = by_default(at("Wed", 10, 0));
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Tue 10:00 slot 1", "Wed 08:00 slot 2"]);
}

#[test]
fn a_notice_in_the_night_cannot_reach_an_early_session() {
    let mut week = by_default(at("Wed", 7, 30));
    week.until(at("Tue", 21, 30));
    week.cancels(true);
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Tue", 20, 0)), Vec::<String>::new());
    assert!(week.unsent().contains(&(None, State::Expired, Some(Reason::OutsideSafeHours))));
}

#[test]
fn a_notice_waits_for_the_safe_hour() {
    let mut week = told_long_ago(at("Tue", 10, 0), windows(&EVERY_DAY, "18:00", "20:00"));
    week.until(at("Tue", 9, 0));
    week.moves(at("Thu", 10, 0));
    week.until(at("Tue", 23, 0));
    assert_eq!(week.got_after(at("Tue", 0, 0)), ["Tue 18:00 session-moved"]);
}

#[test]
fn after_an_outage_only_what_is_still_of_use_goes() {
    let mut week = by_default(at("Thu", 10, 0));
    week.until(at("Tue", 9, 0));
    week.worker = false;
    week.until(at("Thu", 9, 0));
    week.worker = true;
    week.until(at("Fri", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Thu 09:00 slot 2"]);
    assert!(week.unsent().contains(&(Some(Slot::First), State::Expired, None)));
}

#[test]
fn a_plan_that_comes_late_still_finds_its_reminder() {
    let mut week = Week::booked(date(2026, 2, 27).at(10, 0, 0, 0), at("Wed", 18, 0), SafeHours::default());
    week.hears(Correspondence::Silent(Reason::NoPlan, None));
    week.until(at("Wed", 12, 0));
    week.hears(Correspondence::Open);
    week.until(at("Thu", 0, 0));
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Wed 12:00 slot 1"]);
    assert!(week.unsent().contains(&(Some(Slot::Second), State::Dropped, Some(Reason::Covered))));
}

#[test]
fn a_change_of_lead_moves_what_is_still_to_come() {
    let mut week = by_default(at("Wed", 18, 0));
    week.until(at("Tue", 12, 0));
    week.leads(Leads { first: Some(Lead::hours(12)), ..Leads::CLIENT });
    week.until(at("Thu", 0, 0));
    // Six in the morning is no safe hour: it moves to the evening before.
    assert_eq!(week.got_after(at("Mon", 0, 0)), ["Tue 19:45 slot 1", "Wed 16:00 slot 2"]);
}

#[test]
fn a_slot_switched_on_too_late_is_not_listed_as_unsent() {
    let mut week = by_default(at("Wed", 18, 0));
    week.leads(Leads { first: None, second: None });
    week.until(at("Wed", 17, 0));
    week.leads(Leads::CLIENT);
    week.until(at("Thu", 0, 0));
    assert!(!week.unsent().iter().any(|(slot, ..)| *slot == Some(Slot::First)));
}
