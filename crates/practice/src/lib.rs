//! What the practice does, one file a verb, and the records it keeps. The only place that speaks to the database.

#[cfg(any(test, feature = "cast"))]
pub mod cast;
#[cfg(test)]
mod classes;
pub mod correspondence;
pub mod doors;
mod expected;
mod glance;
pub mod homework;
pub mod keyring;
pub mod letters;
pub mod limits;
pub mod logbook;
mod moment;
pub mod office;
pub mod outcome;
mod page;
pub mod people;
mod random;
pub mod requests;
pub mod restored;
pub mod scheduling;
pub mod sealing;
pub mod settings;

pub use expected::Expected;
pub use glance::Asking;
pub use keyring::Keyring;
pub use office::{Asked, Office, Records};
pub use outcome::{Broke, Outcome, Unfulfilled};
pub use page::{Page, Turn};
