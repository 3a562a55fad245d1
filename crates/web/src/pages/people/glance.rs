//! What somebody with four minutes needs of a file: when next, what was agreed, what was answered, how to write.

use super::sittings::Sitting;
use crate::pages::homework::Piece;

/// The top of a file.
pub(super) struct Glance {
    pub(super) next: Option<Sitting>,
    /// The newest that are open; of the others only how many they are.
    pub(super) open: Vec<Piece>,
    pub(super) open_besides: usize,
    /// What was answered last.
    pub(super) answered: Option<Piece>,
}

/// So much open homework is shown at the top.
const SHOWN: usize = 2;

impl Glance {
    pub(super) fn of(to_come: &[Sitting], open: &[Piece], answered: &[Piece]) -> Self {
        Self {
            next: to_come.iter().find(|sitting| sitting.holds).cloned(),
            open: open.iter().take(SHOWN).cloned().collect(),
            open_besides: open.len().saturating_sub(SHOWN),
            answered: answered.first().cloned(),
        }
    }
}
