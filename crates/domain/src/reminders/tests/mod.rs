//! The rules by example, and what holds for every session.

mod nudges;
mod properties;
mod timelines;
