//! Guards say who asks, and for which version; whether they may is asked further in.

mod audience;
mod bearer;
mod once;
mod version;

pub(crate) use audience::{AsAnyone, AsStaff};
pub(crate) use bearer::require;
pub(crate) use once::{Desk, once};
pub(crate) use version::{IfMatch, IfMatchOrNew, MayMatch, etag};
