//! What a round writes down: the reminders whose moment has come, and those that will not go, with the reason.

use jiff::{SignedDuration, Timestamp};

use super::facts::{READERS, Reader, World, useful_until};
use super::hours::TWO_DAYS;
use super::ledger::{Key, Letter, State};
use super::readings::WHAT_WAS_COVERED_IS_NOT_LISTED;

/// One slot of one reader, seen at an instant.
struct Slot {
    session: usize,
    reader: Reader,
    entry: usize,
    number: i64,
    /// When its reader wants it.
    wanted_at: Timestamp,
    /// When it goes, by the reader's hours; none where no safe hour is near enough.
    moment: Option<Timestamp>,
    not_after: Timestamp,
}

impl World {
    pub(super) fn plan_reminders(&mut self, at: Timestamp) -> bool {
        let mut planned = false;
        for session in 0..self.sessions.len() {
            // What had begun by the last round was looked at for the last time then.
            if !self.sessions[session].booked || self.sessions[session].entry().starts_at <= self.last_round_at {
                continue;
            }
            for reader in READERS {
                for slot in self.slots(session, reader) {
                    planned |= self.plan_slot(&slot, at);
                }
            }
        }
        planned
    }

    /// The slots that are on, the shortest lead first.
    fn slots(&self, session: usize, reader: Reader) -> Vec<Slot> {
        let held = &self.sessions[session];
        let mut leads: Vec<_> =
            [1, 2].into_iter().filter_map(|number| Some((self.lead_of(reader, number)?, number))).collect();
        leads.sort_unstable();
        let slot = |(lead, number)| Slot {
            session,
            reader,
            entry: held.in_force,
            number,
            wanted_at: held.entry().starts_at - SignedDuration::from_mins(lead),
            moment: self.moment(session, reader, lead),
            not_after: useful_until(held.entry().starts_at, lead),
        };
        leads.into_iter().map(slot).collect()
    }

    fn plan_slot(&mut self, slot: &Slot, at: Timestamp) -> bool {
        let former = self.ledger.find(slot.key());
        if former.is_some_and(|letter| letter.state != State::Dropped) || self.is_spoken_for(slot) {
            return false;
        }
        let (is_new, silence) = (former.is_none(), self.silence(slot.reader, at));
        let is_known_as_covered = former.is_some_and(|letter| letter.reason == Some("covered"));
        match slot.moment {
            // What ended before the last round was listed then, if it was to come at all.
            _ if at >= slot.not_after => {
                let reason = silence.or(slot.moment.is_none().then_some("outside-safe-hours"));
                let came = slot.not_after > self.last_round_at;
                is_new && came && !self.would_be_covered(slot) && self.write(slot, State::Expired, reason, at)
            }
            _ if silence.is_some() => false,
            None if at < slot.wanted_at - TWO_DAYS => false,
            None => self.without_safe_hours(slot, is_new, at),
            Some(moment) if at < moment || self.another_waits(slot) => false,
            Some(moment) if self.is_covered(slot.session, slot.reader, slot.entry, moment) => {
                !is_known_as_covered && self.write(slot, State::Dropped, Some("covered"), at)
            }
            Some(_) => self.wall(slot.reader).is_safe(at) && self.write(slot, State::Waiting, None, at),
        }
    }

    /// What was wanted before the promise was made, or in its first two minutes, belongs to its notice, or to the reader's own act.
    fn is_spoken_for(&self, slot: &Slot) -> bool {
        let promise = &self.sessions[slot.session].entries[slot.entry];
        let belongs = slot.moment.unwrap_or(slot.wanted_at) < promise.made_at + SignedDuration::from_mins(2);
        belongs && (slot.reader == Reader::Coach && promise.by_coach || self.notice_stands(slot))
    }

    /// Unless it was dropped, expired or given up while the reminder was still of use.
    fn notice_stands(&self, slot: &Slot) -> bool {
        let of_entry = self.ledger.of_entry(slot.session, slot.reader, slot.entry);
        let mut notices: Vec<_> = of_entry.filter(|letter| matches!(letter.key, Key::Notice { .. })).collect();
        notices.sort_by_key(|letter| letter.key);
        let Some(newest) = notices.last() else { return true };
        let superseded = newest.state == State::Dropped && newest.reason == Some("superseded");
        let in_vain = newest.settled_at.is_some_and(|settled| settled >= slot.not_after);
        superseded
            || in_vain
            || newest.state == State::Waiting
            || notices.iter().any(|letter| letter.state == State::Sent)
    }

    fn another_waits(&self, slot: &Slot) -> bool {
        self.ledger.of_entry(slot.session, slot.reader, slot.entry).any(|letter| letter.state == State::Waiting)
    }

    /// Whether it would not have gone in any case, since its reader had heard of the promise: within twelve hours of its moment, or, where
    /// there was none, within three days of the time at which that is found.
    fn would_be_covered(&self, slot: &Slot) -> bool {
        let since = match slot.moment {
            Some(moment) => moment - SignedDuration::from_hours(12),
            None => slot.wanted_at - TWO_DAYS - SignedDuration::from_hours(72),
        };
        WHAT_WAS_COVERED_IS_NOT_LISTED && self.heard_of_it(slot, since)
    }

    /// The coach is to know, unless the reader heard of this promise in the last three days, or hears of it after all.
    fn without_safe_hours(&mut self, slot: &Slot, is_new: bool, at: Timestamp) -> bool {
        let former = self.ledger.find(slot.key()).and_then(|letter| letter.reason);
        let reason =
            if self.heard_of_it(slot, at - SignedDuration::from_hours(72)) { "covered" } else { "outside-safe-hours" };
        let open = is_new || matches!(former, Some("covered" | "outside-safe-hours"));
        open && former != Some(reason) && self.write(slot, State::Dropped, Some(reason), at)
    }

    fn heard_of_it(&self, slot: &Slot, since: Timestamp) -> bool {
        let mut of_entry = self.ledger.of_entry(slot.session, slot.reader, slot.entry);
        of_entry.any(|letter| letter.state == State::Sent && letter.sending_at.is_some_and(|began| began > since))
    }

    /// Writes a reminder down, or takes up the one that was dropped.
    fn write(&mut self, slot: &Slot, state: State, reason: Option<&'static str>, at: Timestamp) -> bool {
        let fresh = Letter { state, reason, ..Letter::waiting(slot.key(), Some(slot.entry), at, slot.not_after) };
        match self.ledger.letters.iter_mut().find(|letter| letter.key == fresh.key) {
            Some(letter) => {
                let (sending_at, told, unknown) = (letter.sending_at, letter.told, letter.unknown);
                *letter = Letter { sending_at, told, unknown, ..fresh };
            }
            None => self.ledger.letters.push(fresh),
        }
        true
    }
}

impl Slot {
    fn key(&self) -> Key {
        Key::Reminder { session: self.session, reader: self.reader, entry: self.entry, slot: self.number }
    }
}
