//! Sessions: booked, moved, cancelled, held; and what the practice calls them.

mod add_session_type;
mod ask_free;
mod book;
mod calendar;
mod cancel;
mod change_session_type;
mod clear_day;
mod foresee;
mod near_times;
mod parties;
mod record_attendance;
mod rederive;
mod reschedule;
mod rows;
mod store;
mod telling;
mod undo;
pub mod views;

#[cfg(test)]
mod contention;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod history;

pub use add_session_type::{AddSessionType, add_session_type};
pub use ask_free::{Slot, ask_free, in_the_way};
pub use book::{Book, book};
pub use cancel::{Cancel, cancel};
pub use change_session_type::{ChangeSessionType, change_session_type};
pub use clear_day::{ClearDay, Instead, clear_day, foresee_clear_day};
pub use foresee::{Foresee, foresee};
pub use near_times::{NearTimes, near_times};
pub use record_attendance::{RecordAttendance, record_attendance};
pub use rederive::{Rederived, rederive};
pub use reschedule::{Reschedule, reschedule};
pub use undo::{Undo, Undoable, foresee_undo, undo};

use domain::scheduling::{Reach, Session, Verb};
use serde_json::json;

/// A session after a change, and whether a letter about it reaches the client in time.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The session as it is now.
    pub session: views::SessionView,
    /// Where the notice to the client stands. Where it does not reach them in time, the coach is asked to make contact
    /// herself.
    pub reach: Reach,
}

/// The logbook's entry about a change of a session.
fn entry(verb: &'static str, session: &Session) -> crate::logbook::Entry {
    let Session { id, client, entry, sequence, state, overridden, .. } = session;
    let facts = json!({ "entry": entry.id, "sequence": sequence, "state": state, "overridden": overridden });
    crate::logbook::Entry { verb, subject: format!("session:{id}"), client: Some(*client), facts }
}

/// What a use case was done for, as the history of a session tells it.
fn verb_of(word: &str) -> Result<Verb, crate::Broke> {
    Verb::of(word).ok_or(crate::Broke::Record("session change"))
}
