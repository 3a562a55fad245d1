//! What people do, and what follows from it at once: facts change and notices are written down.

use jiff::{SignedDuration, Timestamp};

use super::facts::{Change, Doer, Entry, Reader, Session, World};
use super::ledger::{Key, Letter};
use super::readings::BONDS_WAKE_LETTERS_TO_COACHES;

/// Who did something, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    pub(super) by: Doer,
    pub(super) at: Timestamp,
}

impl World {
    /// A session is booked.
    pub(super) fn book(&mut self, entry: Entry, act: Act) {
        self.sessions.push(Session {
            entries: vec![entry],
            in_force: 0,
            booked: true,
            sequence: 0,
            changes: Vec::new(),
            attendance: None,
        });
        let session = self.sessions.len() - 1;
        self.enter(session, act, None, false);
        self.tell(session, act);
    }

    /// Another promise is put in force. Where it is the same time and place in other words, nobody would notice, so nobody is told.
    pub(super) fn promise(&mut self, session: usize, entry: Entry, act: Act) {
        let held = &mut self.sessions[session];
        let (former, known) = ((held.in_force, held.booked), held.known());
        held.entries.push(entry);
        (held.in_force, held.booked, held.sequence) = (held.entries.len() - 1, true, held.sequence + 1);
        let noticed = !held.known().feels_like(known);
        self.enter(session, act, Some(former), false);
        if noticed {
            self.tell(session, act);
        }
    }

    pub(super) fn cancel(&mut self, session: usize, act: Act) {
        let held = &mut self.sessions[session];
        let former = (held.in_force, held.booked);
        (held.booked, held.sequence) = (false, held.sequence + 1);
        self.enter(session, act, Some(former), false);
        self.tell(session, act);
    }

    /// The newest change that was not undone: undo takes it back.
    pub(super) fn to_be_undone(&self, session: usize) -> Option<&Change> {
        self.sessions[session].changes.iter().rev().find(|change| !change.undone && !change.undoes)
    }

    /// A change is taken back: what held before holds again, by the former promise or, when it is late, by a new one.
    pub(super) fn undo(&mut self, session: usize, anew: Option<Entry>, act: Act) {
        let held = &mut self.sessions[session];
        let former = (held.in_force, held.booked);
        let Some(undone) = held.changes.iter_mut().rev().find(|change| !change.undone && !change.undoes) else {
            return;
        };
        undone.undone = true;
        // A booking that is taken back leaves a cancelled session.
        let (entry, booked) = undone.before.unwrap_or((former.0, false));
        match anew {
            Some(promise) => {
                held.entries.push(promise);
                (held.in_force, held.booked) = (held.entries.len() - 1, true);
            }
            None => (held.in_force, held.booked) = (entry, booked),
        }
        held.sequence += 1;
        self.enter(session, act, Some(former), true);
        self.tell(session, act);
    }

    fn enter(&mut self, session: usize, act: Act, before: Option<(usize, bool)>, undoes: bool) {
        let held = &mut self.sessions[session];
        let after = held.known();
        held.changes.push(Change { at: act.at, by: act.by, after, before, undone: false, undoes });
    }

    /// The notices of a change: to the client, and to the coach unless she made it. They wait two minutes, and speak for those before.
    fn tell(&mut self, session: usize, act: Act) {
        let held = &self.sessions[session];
        let (sequence, entry, not_after) = (held.sequence, held.in_force, held.entry().starts_at);
        let readers: &[Reader] =
            if act.by == Doer::Coach { &[Reader::Client] } else { &[Reader::Client, Reader::Coach] };
        self.ledger.supersede(session);
        for reader in readers {
            let (key, due_at) =
                (Key::Notice { session, reader: *reader, sequence }, act.at + SignedDuration::from_mins(2));
            self.ledger.letters.push(Letter::waiting(key, Some(entry), due_at, not_after));
        }
    }

    /// The plan, a pause or the client's zone changed: everything that waits for the client is looked at, at once.
    pub(super) fn plan_changed(&mut self, at: Timestamp) {
        self.ledger.look_again(Reader::Client, at);
        self.chosen_at[Reader::Client as usize] = at;
    }

    /// They part or come together again, the file is closed or opened: that bears on what waits for either.
    pub(super) fn bond_changed(&mut self, at: Timestamp) {
        self.ledger.look_again(Reader::Client, at);
        self.chosen_at = [at; 2];
        if BONDS_WAKE_LETTERS_TO_COACHES {
            self.ledger.look_again(Reader::Coach, at);
        }
    }
}
