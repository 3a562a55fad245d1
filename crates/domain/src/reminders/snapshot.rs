//! What the rules need to know about a session and its readers at one moment.

use jiff::Timestamp;

use crate::ids::{ClientId, EntryId, SessionId};
use crate::letters::{Kind, Reader, Reason, State};
use crate::people::{Leads, Slot};
use crate::time::{SafeHours, Zone};

/// A session, its promise in force, and everybody who may hear of it.
#[derive(Clone, Debug)]
pub struct SessionSnapshot {
    /// Which session.
    pub session: SessionId,
    /// Whose session.
    pub client: ClientId,
    /// The time entry in force.
    pub entry: EntryId,
    /// When that entry was made.
    pub entry_made_at: Timestamp,
    /// When the session starts.
    pub starts_at: Timestamp,
    /// Whether it is booked, and not cancelled.
    pub booked: bool,
    /// The instant this look was meant for; later than that means the engine was away.
    pub look_at: Timestamp,
    /// The client and the coach.
    pub readers: Vec<ReaderSnapshot>,
}

/// One reader of letters about a session.
#[derive(Clone, Debug)]
pub struct ReaderSnapshot {
    /// Who.
    pub reader: Reader,
    /// In whose clock the hours are.
    pub zone: Zone,
    /// When the reader may be written to; none means at any hour.
    pub hours: Option<SafeHours>,
    /// The reminders the reader wants.
    pub leads: Leads,
    /// Whether anything may go there now.
    pub correspondence: Correspondence,
    /// The letters about this session that there are for this reader.
    pub letters: Vec<Past>,
}

/// Whether letters may go to a reader now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correspondence {
    /// They may.
    Open,
    /// They may not, and why; a pause may say when it ends by itself.
    Silent(Reason, Option<Timestamp>),
}

/// A letter there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its kind.
    pub kind: Kind,
    /// Its state.
    pub state: State,
    /// Why it was not sent, or why it waits.
    pub reason: Option<Reason>,
    /// The entry it speaks of.
    pub entry: EntryId,
    /// For a reminder: its slot.
    pub slot: Option<Slot>,
    /// For a notice: the change it tells of.
    pub sequence: Option<i32>,
    /// When sending last began.
    pub sending_at: Option<Timestamp>,
    /// When it came to its end, if it has.
    pub settled_at: Option<Timestamp>,
}

impl ReaderSnapshot {
    /// The reminder of a slot that there is for an entry.
    pub(super) fn reminder(&self, entry: EntryId, slot: Slot) -> Option<&Past> {
        self.letters.iter().find(|past| past.kind.is_reminder() && past.entry == entry && past.slot == Some(slot))
    }

    /// Every other reminder, and every notice, of an entry.
    pub(super) fn others(&self, entry: EntryId, slot: Slot) -> impl Iterator<Item = &Past> {
        self.letters.iter().filter(move |past| {
            past.entry == entry && (past.kind.is_notice() || (past.kind.is_reminder() && past.slot != Some(slot)))
        })
    }

    /// Whether the newest notice of an entry came to nothing by then, so that its reminders speak for it.
    pub(super) fn notice_came_to_nothing(&self, entry: EntryId, by: Timestamp) -> bool {
        let newest = self
            .letters
            .iter()
            .filter(|past| past.kind.is_notice() && past.entry == entry)
            .max_by_key(|past| past.sequence);
        let in_time = |notice: &Past| notice.settled_at.is_none_or(|settled| settled < by);
        newest.filter(|notice| in_time(notice)).is_some_and(|notice| match notice.state {
            State::Dropped => notice.reason != Some(Reason::Superseded),
            State::Expired | State::GivenUp => true,
            _ => false,
        })
    }

    /// Whether the reader may be written to at this instant.
    pub(super) fn within_hours(&self, at: Timestamp) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.contains(&self.zone, at))
    }

    /// The first instant from `at` on at which the reader may be written to.
    pub(super) fn next_moment(&self, at: Timestamp) -> Timestamp {
        self.hours.as_ref().map_or(at, |hours| hours.next(&self.zone, at))
    }
}
