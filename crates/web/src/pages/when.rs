//! An instant on two clocks: the one of whoever reads, and the client's where it shows something else.

use domain::time::Zone;
use jiff::Timestamp;

use crate::words::{Saying, dated, hour, moment, place_of, saying};

/// An instant in words.
#[derive(Clone, Debug)]
pub(in crate::pages) struct When {
    pub(in crate::pages) at: Timestamp,
    pub(in crate::pages) mine: Saying,
    pub(in crate::pages) theirs: Option<Saying>,
}

impl When {
    /// On the reader's clock, and on the client's.
    pub(in crate::pages) fn of(at: Timestamp, mine: &Zone, theirs: &Zone) -> Self {
        Self { at, mine: moment(mine, at), theirs: elsewhere(at, mine, theirs) }
    }
}

fn elsewhere(at: Timestamp, mine: &Zone, theirs: &Zone) -> Option<Saying> {
    let (here, there) = (mine.local(at), theirs.local(at));
    let told = match here.date() == there.date() {
        true => saying("when-theirs"),
        false => dated(saying("when-theirs-other-day"), there.date()),
    };
    (here != there).then(|| told.with("time", hour(theirs, at)).with("place", place_of(theirs)))
}
