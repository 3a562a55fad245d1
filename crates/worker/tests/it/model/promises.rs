//! What a client was promised about nudges, asked of each one that began to be sent, whatever the world expected.

use std::collections::BTreeMap;

use domain::homework::Answer;
use jiff::SignedDuration;

use super::ledger::Key;
use super::rows::LetterRow;
use super::sweep::Sending;
use super::walker::Walker;

/// How often letters ask about a piece of homework at most.
const OFTEN: usize = 3;

impl Walker {
    /// At most one a local day, twenty hours apart; three of a piece; none after an answer, in a rest, or after they met or spoke.
    pub(super) fn keep_promises(&mut self, own: &BTreeMap<Key, &LetterRow>, began: &[Sending]) {
        for sending in began {
            let Key::Nudge { .. } = sending.key else { continue };
            let broken: Vec<_> =
                self.too_close(own, sending.key).into_iter().chain(self.unasked_for(own, sending)).collect();
            self.differences.extend(broken.iter().map(|what| format!("{} {:?}: {what}", self.now, sending.key)));
        }
    }

    fn too_close(&self, own: &BTreeMap<Key, &LetterRow>, key: Key) -> Option<&'static str> {
        let day = self.world.client_zone.today(self.now);
        let others = own.iter().filter(|(other, row)| **other != key && is_nudge(row) && may_have_arrived(row));
        let mut went = others.filter_map(|(_, row)| row.sending_at);
        let close = went.any(|at| {
            self.now.duration_since(at) < SignedDuration::from_hours(20) || self.world.client_zone.today(at) == day
        });
        close.then_some("another went that day or less than twenty hours before")
    }

    fn unasked_for(&self, own: &BTreeMap<Key, &LetterRow>, sending: &Sending) -> Vec<&'static str> {
        let mut broken = Vec::new();
        if sending.lists.is_empty() {
            broken.push("it asks about nothing");
        }
        for (number, _) in &sending.lists {
            let (piece, id) = (&self.world.homework[*number], self.pieces[*number].0);
            let rests = |since| self.world.client_zone.today(self.now) < self.world.rest_ends(since);
            match piece.stands() {
                _ if piece.withdrawn => broken.push("what it asks about was taken back"),
                Some(said) if said.answer != Answer::NotNow => broken.push("what it asks about was answered"),
                Some(said) if rests(said.at) => broken.push("what it asks about rests"),
                _ if self.world.spoken_for(piece, self.now).is_some() => broken.push("the two had met or spoken"),
                _ => {}
            }
            let of_it = |row: &&&LetterRow| may_have_arrived(row) && row.lists.iter().any(|(piece, _)| *piece == id);
            if own.values().filter(of_it).count() > OFTEN {
                broken.push("it was asked about three times before");
            }
        }
        broken
    }
}

fn is_nudge(row: &LetterRow) -> bool {
    row.kind == "homework-nudge"
}

/// Whether its reader has it, or nobody knows.
fn may_have_arrived(row: &LetterRow) -> bool {
    row.state == "sent" || row.reason.as_deref() == Some("unknown")
}
