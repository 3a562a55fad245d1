//! Correspondence: what is due, whether it may go, and what it says. Reads every record; letters themselves are written by `letters`.

pub mod agenda;
mod announce;
mod ask;
mod by_letter;
mod compose;
mod facts;
mod first_steps;
mod foresee_homework;
mod links;
pub mod nudge;
pub mod plan;
mod session_row;
mod snapshot;
mod specimen;
pub mod start;
mod told;

pub use announce::announce;
pub use ask::{
    check_address, confirm_address, confirm_address_by_code, confirm_address_by_invitation, invite, send_test,
};
pub use by_letter::{
    AnswerPage, PausePage, answer, answer_page, begin_again, pause, pause_page, resume, stop_contact, undo_answer,
    unsubscribe,
};
pub use first_steps::{Standing, first_steps};
pub use foresee_homework::{HomeworkForesight, NudgeForesight, foresee_homework};
pub use links::links_until;
pub use specimen::{Specimen, specimen};
