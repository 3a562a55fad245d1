//! Homework: what a client and a coach agreed on for the time until they meet again, and what the client says about it.

mod answer;
mod assign;
mod change;
mod past;
mod rows;
mod store;
pub mod templates;
mod undo_answer;
pub mod views;
mod withdraw;
mod words;

#[cfg(test)]
mod tests;

pub use answer::{AnswerHomework, answer};
pub use assign::{AssignHomework, assign};
pub use change::{ChangeHomework, change};
pub(crate) use past::open_of;
pub(crate) use store::written as read;
pub use templates::{AddTemplate, ChangeTemplate, RemoveTemplate, add_template, change_template, remove_template};
pub use undo_answer::{UndoAnswer, undo_answer};
pub use withdraw::{WithdrawHomework, withdraw};
pub use words::Written;
use words::{Sealed, unseal};

use domain::homework::Homework;
use serde_json::Value;

use crate::logbook::Entry;

/// The logbook's entry about a piece of homework.
fn entry(verb: &'static str, homework: &Homework, facts: Value) -> Entry {
    Entry { verb, subject: format!("homework:{}", homework.id), client: Some(homework.client), facts }
}
