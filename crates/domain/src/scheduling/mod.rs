//! Sessions: when and where coach and client meet.

pub mod entry;
pub mod length;
pub mod place;
pub mod reach;
pub mod session;
pub mod state;
pub mod undo;

pub use entry::{Entry, Span};
pub use length::{Buffers, Length};
pub use place::Place;
pub use reach::{Obstacle, Reach, UNDO_WINDOW, keeps_another_clock};
pub use session::Session;
pub use state::{Attendance, State, Verb};
pub use undo::{Change, Held, Undone};
