//! The practice itself: its name, zone and language, the reminders people get unless something else was agreed, and its own words in letters.

mod change;
mod facts;
pub(crate) mod leads;
mod open_practice;
mod put_aside;
mod views;

#[cfg(test)]
mod tests;

pub use change::{ChangeSettings, change};
pub use facts::PracticeFacts;
pub(crate) use facts::facts;
pub(crate) use open_practice::open_with;
pub use open_practice::{FirstStart, open_practice};
pub use put_aside::{FirstStep, put_aside, take_up};
pub use views::{DefaultLeads, SettingsView, read};
