//! Answers as told: what a client said in person, written down by the coach, and taken back.

use axum::response::Response;
use axum::routing::post;
use axum::{Form, Router};
use domain::homework::{Answer, Helped};
use domain::ids::HomeworkId;
use practice::homework::{self, AnswerHomework, UndoAnswer};
use serde::Deserialize;

use super::piece::anew;
use crate::Web;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/homework/{homework}/answer", post(answer)).route("/homework/{homework}/undo", post(undo))
}

#[derive(Deserialize)]
struct Sent {
    answer: Answer,
    #[serde(default)]
    helped: String,
    #[serde(flatten)]
    version: Versioned,
}

async fn answer(staff: Staff, Id(homework): Id<HomeworkId>, Form(sent): Form<Sent>) -> Response {
    let Sent { answer, helped, version } = sent;
    let helped = Helped::of(&helped);
    let command = AnswerHomework { homework, expected: version.expected(), answer, helped, letter: None };
    let done = homework::answer(&staff.asked, command).await;
    anew(&staff, homework, done.map(|_| tell(&format!("/homework/{homework}"), "answered"))).await
}

async fn undo(staff: Staff, Id(homework): Id<HomeworkId>, Form(version): Form<Versioned>) -> Response {
    let done = homework::undo_answer(&staff.asked, UndoAnswer { homework, expected: version.expected() }).await;
    anew(&staff, homework, done.map(|_| tell(&format!("/homework/{homework}"), "undone"))).await
}
