//! Sessions and session types, read.

mod list;
mod session;
mod session_type;
mod soonest;

pub use list::{ListSessions, sessions};
pub use session::{ChangeView, SessionView, session};
pub use session_type::{SessionTypeView, session_type, session_types};
pub use soonest::{Soonest, soonest};

pub(super) use list::scope;
pub(super) use session::of;
pub(super) use session_type::{open_type, read_type};
