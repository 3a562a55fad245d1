//! What a morning's letter tells the coach of homework: the answers that stand, and what stayed open when nobody asks any more. Each is told once.

use jiff::{SignedDuration, Timestamp};

use super::facts::World;
use super::homework::Piece;
use super::ledger::{Key, Letter, State};

/// A piece of homework, and which of its answers, counted from one; nought, where nothing was said.
pub(super) type Heard = (usize, i64);

/// Older answers are read where the homework is.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So long a letter is given to be answered.
const TIME_TO_ANSWER: SignedDuration = SignedDuration::from_hours(24);

impl World {
    /// What no morning's letter has told yet.
    pub(super) fn heard(&self, at: Timestamp) -> Vec<Heard> {
        if self.archived || !self.paired {
            return Vec::new();
        }
        let pieces = self.homework.iter().enumerate().filter(|(_, piece)| !piece.withdrawn);
        let all = pieces.flat_map(|(number, piece)| {
            let answered = piece.answered_lately(at).map(|answer| (number, answer));
            let silent = self.is_silent(number, piece, at).then_some((number, 0));
            answered.into_iter().chain(silent)
        });
        all.filter(|heard| !self.was_told(*heard)).collect()
    }

    fn was_told(&self, heard: Heard) -> bool {
        let read = |letter: &&Letter| {
            matches!(letter.key, Key::Agenda { .. })
                && (letter.state == State::Sent || letter.reason == Some("unknown"))
        };
        self.ledger.letters.iter().filter(read).any(|letter| letter.tells.contains(&heard))
    }

    /// Asked about in vain: a day has passed since the last letter, no other is to come, and the two had nothing to do with each other since.
    fn is_silent(&self, number: usize, piece: &Piece, at: Timestamp) -> bool {
        let asked = |letter: &&Letter| {
            let has_asked = matches!(letter.state, State::Sent | State::GivenUp);
            has_asked && letter.lists.iter().any(|(of, _)| *of == number)
        };
        let Some(asked_at) = self.ledger.letters.iter().filter(asked).filter_map(|letter| letter.sending_at).max()
        else {
            return false;
        };
        let waited = asked_at + TIME_TO_ANSWER <= at;
        let rested_since = piece.rests().any(|rest| rest >= asked_at);
        let in_touch = self.spoken_for(piece, at).is_some();
        let open = piece.is_open() && self.silence_about_homework(at).is_none();
        open && waited && !rested_since && !in_touch && !self.is_to_be_asked(number, piece, at)
    }
}

impl Piece {
    /// The number of the answer that stands, if somebody else than the coach gave it of late.
    fn answered_lately(&self, at: Timestamp) -> Option<i64> {
        let (place, said) = self.said.iter().enumerate().rfind(|(_, said)| !said.undone)?;
        let news = !said.by_coach && said.at > at - LATELY;
        news.then(|| i64::try_from(place + 1).expect("a few"))
    }
}
