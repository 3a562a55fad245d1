//! Homework: what a client and a coach agreed to do until they meet again, what became of it, and on which days a letter may ask.

mod answer;
mod cadence;
mod piece;

pub use answer::{Answer, Helped, State};
pub use cadence::{Cadence, Meeting, STEPS, Step};
pub use piece::{Answered, Author, Homework, UNDO_DAYS};
