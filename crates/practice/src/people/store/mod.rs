//! What is written of people. Every one of these stands in the open records of a use case.

pub(crate) mod clients;
mod look_again;
pub(crate) mod pairings;
pub(crate) mod plans;
pub(crate) mod staff;

pub(crate) use look_again::{look_again, look_again_at_coach};
