//! The client's ways to fewer letters: let them rest, take them up again, have none at all.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::ClientId;
use domain::people::Resting;
use practice::people::{self, PauseLetters, PlanView, ResumeContact, ResumeLetters, StopContact};
use practice::{Asked, Expected, Outcome, Unfulfilled};
use serde::Deserialize;

use super::editor::{Editor, Shown};
use crate::pages::entries::day_if;
use crate::pages::said_in;
use crate::problem::{Problem, status_of};

#[derive(Deserialize)]
pub(super) struct Rested {
    what: Resting,
    #[serde(default)]
    until_on: String,
}

pub(super) async fn pause(editor: Editor, Form(Rested { what, until_on }): Form<Rested>) -> Result<Response, Problem> {
    match let_rest(&editor.asked, editor.client, what, &until_on).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let version = editor.version();
            let entries = editor.form().with("until_on", until_on).refused(&refusal, "until_on");
            let shown = Shown { entries, version, ..Shown::default() };
            editor.shown(status_of(refusal.sort()), shown)
        }
        done => back(editor, done, "rest"),
    }
}

async fn let_rest(asked: &Asked, client: ClientId, what: Resting, until_on: &str) -> Outcome<PlanView> {
    let until_on = day_if(until_on)?;
    people::pause(asked, PauseLetters { client, expected: Expected::ANY, what, until_on }).await
}

#[derive(Deserialize)]
pub(super) struct Resumed {
    what: Resting,
}

pub(super) async fn resume(editor: Editor, Form(Resumed { what }): Form<Resumed>) -> Result<Response, Problem> {
    let command = ResumeLetters { client: editor.client, expected: Expected::ANY, what };
    let done = people::resume(&editor.asked, command).await;
    back(editor, done, if what == Resting::Nudges { "nudges" } else { "channel,hours" })
}

pub(super) async fn stop_contact(editor: Editor) -> Result<Response, Problem> {
    let done = people::stop_contact(&editor.asked, StopContact { client: editor.client }).await;
    back(editor, done, "channel")
}

pub(super) async fn resume_contact(editor: Editor) -> Result<Response, Problem> {
    let command = ResumeContact { client: editor.client, expected: Expected::ANY };
    let done = people::resume_contact(&editor.asked, command).await;
    back(editor, done, "channel,hours")
}

/// To the page, which tells what holds now.
fn back<T>(editor: Editor, done: Outcome<T>, told: &str) -> Result<Response, Problem> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/plan?changed={told}")).into_response()),
        Err(unfulfilled) => said_in(unfulfilled, editor.into_frame()),
    }
}
