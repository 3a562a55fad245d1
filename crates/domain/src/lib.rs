//! The rules of Halcyon: what may be done, what is due, what is said. No clock, no randomness, no input or output.

pub mod actor;
pub mod doors;
pub mod homework;
pub mod ids;
pub mod letters;
pub mod may;
pub mod people;
pub mod refusal;
pub mod reminders;
pub mod scheduling;
pub mod text;
pub mod time;
mod vocabulary;

pub use refusal::Refusal;
