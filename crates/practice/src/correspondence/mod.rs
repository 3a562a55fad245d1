//! Correspondence: what is due, whether it may go, and what it says. Reads every record; letters themselves are written by `letters`.

pub mod agenda;
mod ask;
mod compose;
mod facts;
pub mod plan;
mod snapshot;
pub mod start;

pub use ask::{check_address, confirm_address, confirm_address_by_code, invite, send_test, unsubscribe};
