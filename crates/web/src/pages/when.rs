//! An instant on two clocks: the one of whoever reads, and the client's where it shows something else.

use domain::time::Zone;
use jiff::Timestamp;

use crate::words::{Saying, dated, hour, moment, place_of, saying};

/// An instant in words.
#[derive(Clone, Debug)]
pub(super) struct When {
    pub(super) at: Timestamp,
    pub(super) mine: Saying,
    pub(super) theirs: Option<Saying>,
}

impl When {
    /// On the reader's clock, and on the client's.
    pub(super) fn of(at: Timestamp, mine: &Zone, theirs: &Zone) -> Self {
        Self { at, mine: moment(mine, at), theirs: elsewhere(at, mine, theirs) }
    }
}

/// What the client's clock shows, where it shows something else than the reader's.
pub(super) fn elsewhere(at: Timestamp, mine: &Zone, theirs: &Zone) -> Option<Saying> {
    elsewhere_as(at, mine, theirs, [saying("when-theirs"), saying("when-theirs-other-day")])
}

/// The same in sentences of one's own: of the same day, and of another.
pub(super) fn elsewhere_as(at: Timestamp, mine: &Zone, theirs: &Zone, [same, other]: [Saying; 2]) -> Option<Saying> {
    let (here, there) = (mine.local(at), theirs.local(at));
    let told = if here.date() == there.date() { same } else { dated(other, there.date()) };
    (here != there).then(|| told.with("time", hour(theirs, at)).with("place", place_of(theirs)))
}
