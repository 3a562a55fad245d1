//! The tables against the world that ought to be.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use uuid::Uuid;

use super::facts::Reader;
use super::ledger::{Key, Letter, State};
use super::rows::LetterRow;
use super::sweep::{Answer, Seen, Sending};
use super::walker::Walker;
use super::wire::Reveals;

impl Walker {
    /// Which letter of the world a row is.
    pub(super) fn key_of(&self, row: &LetterRow) -> Key {
        let reader = if row.to_client { Reader::Client } else { Reader::Coach };
        let session =
            row.session.map(|id| self.sessions.iter().position(|known| *known == id).expect("a session of this walk"));
        match (session, row.slot, row.sequence, row.on) {
            (None, None, None, Some(on)) if row.to_client => Key::Nudge { on },
            (Some(session), Some(slot), ..) => {
                Key::Reminder { session, reader, entry: self.entries[&row.entry.expect("an entry")], slot }
            }
            (Some(session), None, Some(sequence), _) => Key::Notice { session, reader, sequence },
            (None, None, None, Some(on)) => Key::Agenda { on },
            _ => panic!("a letter that is nothing of these: {row:?}"),
        }
    }

    /// After a round: the world does the round too, and the two are held against each other.
    pub(super) fn compare(&mut self, rows: &[LetterRow], answer: Answer) {
        let own: BTreeMap<Key, &LetterRow> =
            rows.iter().filter(|row| self.is_mine(row)).map(|row| (self.key_of(row), row)).collect();
        let again = |key: Key| own.get(&key).map_or(self.now, |row| row.next_attempt_at);
        let attempts = |row: &LetterRow| self.attempts.get(&row.id).copied().unwrap_or(0);
        let sent = |key: Key| own.get(&key).is_some_and(|row| row.attempts > attempts(row));
        let mut world = self.world.clone();
        self.former_round_at = world.last_round_at;
        let mut expected = world.sweep(self.now, answer, &Seen { again: &again, began: &sent });
        let foreseen = std::mem::replace(&mut self.world, world).foreseen;
        let mut began = self.began(&own);
        expected.sort();
        began.sort();
        self.differ("sent", &expected, &began);
        self.keep_promises(&own, &began);
        if matches!(answer, Answer::Taken | Answer::Refused | Answer::Nothing) {
            for sending in &expected {
                let reveals = Reveals::of(sending);
                let id = own.get(&sending.key).map(|row| row.id.clone()).unwrap_or_default();
                self.dotted.entry(id).or_default().push(reveals);
            }
        }
        self.compare_states(&own, &foreseen);
        if !self.differences.is_empty() {
            for (key, row) in &own {
                let (made, due, sent) = (&row.made_at, row.due_at, row.sending_at);
                self.differences.push(format!(
                    "  {key:?} {} {} {:?} made {made} due {due} next {} sending {sent:?}",
                    row.kind, row.state, row.reason, row.next_attempt_at
                ));
            }
        }
        let attempts = own.values().map(|row| (row.id.clone(), row.attempts)).collect();
        self.attempts = attempts;
    }

    /// Homework that a letter lists or tells of, in the order in which it was written down.
    fn places(&self, homework: &[(Uuid, i64)]) -> Vec<(usize, i64)> {
        let place = |id: &Uuid| self.pieces.iter().position(|piece| piece.0 == *id).expect("homework of this walk");
        let mut lists: Vec<_> = homework.iter().map(|(id, step)| (place(id), *step)).collect();
        lists.sort_unstable();
        lists
    }

    pub(super) fn is_mine(&self, row: &LetterRow) -> bool {
        row.client == Some(self.client) || row.staff == Some(self.coach)
    }

    /// The letters that began to be sent in this round, once for each time.
    fn began(&self, own: &BTreeMap<Key, &LetterRow>) -> Vec<Sending> {
        let mut began = Vec::new();
        for (key, row) in own {
            let times = row.attempts - self.attempts.get(&row.id).copied().unwrap_or(0);
            for _ in 0..times {
                began.push(self.sending(*key, row));
            }
        }
        began
    }

    fn sending(&self, key: Key, row: &LetterRow) -> Sending {
        let to_client = key.reader() == Reader::Client;
        Sending {
            key,
            kind: KINDS.iter().find(|kind| **kind == row.kind).expect("a kind of these"),
            told: row.told_booked.zip(row.told_starts_at),
            wording: to_client.then(|| self.world.wording(self.now)),
            calendar_file: to_client && row.session.is_some() && self.world.calendar_file(),
            lists: self.places(&row.lists),
            tells: self.places(&row.tells),
        }
    }

    /// What became of every letter. Where the two disagree about whether an unsent letter is listed at all, that is counted apart,
    /// and the walk goes on with what is.
    fn compare_states(&mut self, own: &BTreeMap<Key, &LetterRow>, foreseen: &BTreeSet<(Date, Timestamp)>) {
        let expected: BTreeMap<Key, (State, Option<&'static str>)> =
            self.world.ledger.letters.iter().map(|letter| (letter.key, (letter.state, letter.reason))).collect();
        for (key, (state, reason)) in &expected {
            let expected = (word(*state), why(*state == State::Waiting, *reason));
            match own.get(key).map(|row| (row.state.as_str(), why(row.state == "waiting", row.reason.as_deref()))) {
                Some(found) if found == expected => {}
                Some(("dropped", found)) if self.is_a_matter_of_the_moment(*key, reason.unwrap_or_default(), found) => {
                    self.adopt(*key, found);
                }
                None if matches!(state, State::Expired | State::Dropped) => {
                    self.list(*key, &format!("{expected:?} ought to be listed; {}", self.last_heard(*key)));
                    self.world.ledger.letters.retain(|letter| letter.key != *key);
                }
                found => self.differences.push(format!("{} {key:?}: {expected:?} ought to be, {found:?} is", self.now)),
            }
        }
        for (key, row) in own.iter().filter(|(key, _)| !expected.contains_key(key)) {
            let found = (row.state.as_str(), row.reason.as_deref());
            if matches!(row.state.as_str(), "expired" | "dropped") {
                if !self.came_too_late(*key, row.due_at, foreseen) {
                    self.list(*key, &format!("{found:?} is listed"));
                }
                let (state, reason) =
                    (if row.state == "expired" { State::Expired } else { State::Dropped }, row.reason.as_deref());
                let reason =
                    reason.map(|reason| *REASONS.iter().find(|known| **known == reason).expect("a reason of these"));
                let entry = row.entry.map(|entry| self.entries[&entry]);
                let listed = Letter { state, reason, ..Letter::waiting(*key, entry, row.due_at, row.not_after) };
                self.world.ledger.letters.push(listed);
            } else {
                self.differences.push(format!("{} {key:?}: nothing ought to be, {found:?} is", self.now));
            }
        }
    }

    /// Counts a letter that one of the two lists and the other does not. Nobody says which are to be listed where it was chosen anew, since the
    /// worker last had a round, how its reader is written to: those of the old choice, or those of the new one.
    fn list(&mut self, key: Key, what: &str) {
        if self.world.chosen_at[key.reader() as usize] <= self.former_round_at {
            self.unlisted.push(format!("{} {key:?}: {what}", self.now));
        }
    }

    /// Of a nudge's day that a change made, when it was over already, nobody says whether it is listed: it was never to come.
    fn came_too_late(&self, key: Key, moment: Timestamp, foreseen: &BTreeSet<(Date, Timestamp)>) -> bool {
        matches!(key, Key::Nudge { on } if !foreseen.contains(&(on, moment)))
    }

    /// A reminder that has no safe hour is dropped as such, or as covered if its reader heard of the promise within three days: which of the two
    /// depends on when it is looked at, and neither is sent.
    fn is_a_matter_of_the_moment(&self, key: Key, expected: &str, found: &str) -> bool {
        let both = ["covered", "outside-safe-hours"];
        matches!(key, Key::Reminder { .. }) && both.contains(&expected) && both.contains(&found)
    }

    fn adopt(&mut self, key: Key, reason: &str) {
        let reason = REASONS.iter().find(|known| **known == reason).copied();
        self.world
            .ledger
            .letters
            .iter_mut()
            .filter(|letter| letter.key == key)
            .for_each(|letter| letter.reason = reason);
    }

    /// When the reader of a letter last heard of its entry, for whoever wonders.
    fn last_heard(&self, key: Key) -> String {
        let Key::Reminder { session, reader, entry, slot } = key else { return String::new() };
        let starts_at = self.world.sessions[session].entries[entry].starts_at;
        let heard = self.world.ledger.of_entry(session, reader, entry).filter_map(|letter| letter.sending_at).max();
        let hours = |at: jiff::Timestamp| starts_at.duration_since(at).as_secs_f64() / 3600.0;
        let lead = self.world.lead_of(reader, slot).unwrap_or(0);
        format!("lead {lead} heard {:?} h before the start, now {:.1} h", heard.map(hours), hours(self.now))
    }

    fn differ(&mut self, what: &str, expected: &[Sending], found: &[Sending]) {
        for one in expected.iter().filter(|one| !found.contains(one)) {
            self.differences.push(format!("{} {what}: {one:?} ought to be, is not", self.now));
        }
        for one in found.iter().filter(|one| !expected.contains(one)) {
            self.differences.push(format!("{} {what}: {one:?} ought not to be, is", self.now));
        }
        if expected.len() != found.len() && self.differences.is_empty() {
            self.differences.push(format!("{} {what}: {} ought to be, {} are", self.now, expected.len(), found.len()));
        }
    }
}

pub(super) const KINDS: [&str; 7] = [
    "session-booked",
    "session-moved",
    "session-cancelled",
    "session-reminder",
    "coach-reminder",
    "coach-agenda",
    "homework-nudge",
];

fn word(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Sent => "sent",
        State::Dropped => "dropped",
        State::Expired => "expired",
        State::GivenUp => "given_up",
    }
}

/// Why a letter was not sent. Of one that may still go, nothing is said.
fn why(waits: bool, reason: Option<&str>) -> &str {
    reason.filter(|_| !waits).unwrap_or_default()
}

const REASONS: [&str; 12] = [
    "answered",
    "cancelled",
    "moved",
    "covered",
    "paused",
    "no-plan",
    "no-contact",
    "outside-safe-hours",
    "ended",
    "address-refused",
    "undelivered",
    "superseded",
];
