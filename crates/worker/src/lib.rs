//! The worker: plans what is due, sends what waits, and puts right what broke in between.

mod chain;
mod deliver;
mod engine;
mod note;
mod outgoing;
pub mod postman;
mod rounds;
pub mod timetable;
mod works;

pub use engine::{EngineError, run};
pub use note::Note;
pub use rounds::run_due;
pub use works::Works;
