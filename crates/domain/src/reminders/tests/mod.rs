//! The rules by example, and what holds for every session.

mod properties;
mod timelines;
