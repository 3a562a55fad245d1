//! The client's ways to fewer letters: let them rest, take them up again, have none at all. Fewer need no PIN; taking them up again does.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::ClientId;
use domain::people::Resting;
use practice::people::{self, PauseLetters, PlanView, ResumeContact, ResumeLetters, StopContact};
use practice::{Asked, Expected, Outcome, Unfulfilled};
use serde::Deserialize;

use super::editor::{Editor, Shown};
use crate::guard::SignedIn;
use crate::pages::entries::day_if;
use crate::pages::{own, said_in};
use crate::problem::{Problem, status_of};

#[derive(Deserialize)]
pub(super) struct Rested {
    what: Resting,
    #[serde(default)]
    until_on: String,
}

/// The page of the plan, for whoever is past the PIN; for others the way to showing it. To them home tells what was done.
type IfShown = Result<Editor, Response>;

pub(super) async fn pause(
    SignedIn { asked, .. }: SignedIn,
    page: IfShown,
    Form(rested): Form<Rested>,
) -> Result<Response, Problem> {
    let client = asked.actor.client().ok_or(Refusal::NotFound)?;
    match page {
        Ok(editor) => pause_on_page(editor, rested).await,
        Err(way) => pause_unseen(&asked, client, rested, way).await,
    }
}

async fn pause_on_page(editor: Editor, Rested { what, until_on }: Rested) -> Result<Response, Problem> {
    let command = PauseLetters { client: editor.client, expected: Expected::ANY, what, until_on: None };
    match let_rest(&editor.asked, command, &until_on).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let version = editor.version();
            let entries = editor.form().with("until_on", until_on).refused(&refusal, "until_on");
            let shown = Shown { entries, version, ..Shown::default() };
            editor.shown(status_of(refusal.sort()), shown)
        }
        done => back(editor, done, "rest"),
    }
}

/// Without the PIN. What rests already is given no day, on which it might end sooner.
async fn pause_unseen(
    asked: &Asked,
    client: ClientId,
    Rested { what, until_on }: Rested,
    way: Response,
) -> Result<Response, Problem> {
    let PlanView { pause, version, .. } = people::contact_plan(asked, client).await?;
    let rests = if what == Resting::Nudges { pause.nudges } else { pause.everything };
    if rests && !until_on.trim().is_empty() {
        return Ok(way);
    }
    let command = PauseLetters { client, expected: Expected(Some(version)), what, until_on: None };
    own::back(let_rest(asked, command, &until_on).await, own::rests_now(what))
}

async fn let_rest(asked: &Asked, command: PauseLetters, until_on: &str) -> Outcome<PlanView> {
    people::pause(asked, PauseLetters { until_on: day_if(until_on)?, ..command }).await
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

pub(super) async fn stop_contact(SignedIn { asked, .. }: SignedIn, page: IfShown) -> Result<Response, Problem> {
    let client = asked.actor.client().ok_or(Refusal::NotFound)?;
    let done = people::stop_contact(&asked, StopContact { client }).await;
    match page {
        Ok(editor) => back(editor, done, "channel"),
        Err(_) => own::back(done, "kept"),
    }
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
