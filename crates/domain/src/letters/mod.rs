//! Letters: their kinds, their states, why one was not sent, and what makes two of them the same.

pub mod content;
pub mod delivery;
pub mod key;
pub mod kind;

pub use key::DedupeKey;
pub use kind::{Kind, Lane, Matter, Reader, Reason, State};
