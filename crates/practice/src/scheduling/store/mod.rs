//! Writing sessions, their history and their types, and reading them under lock.

mod session;
mod session_type;
mod shift;

pub(super) use session::{add, add_entry, enter_change, lock, lock_all, mark_undone, newest_change, read, save};
pub(super) use session_type::{add_type, lock_type, look_again_at, save_type};
pub(super) use shift::{derived_otherwise, make_room, mark_derived, shift};
