//! Homework that a client writes down: either side may.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use domain::text::{Passage, Wording};
use practice::homework::{self, AssignHomework, Written};
use practice::people::{self, Companion};
use practice::{Asked, Unfulfilled};

use crate::guard::SignedIn;
use crate::pages::entries::{Entries, day};
use crate::pages::frame::Tab;
use crate::pages::told::told_at;
use crate::pages::{Frame, Window, if_there, said_in, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::{Fields, sure};
use crate::words::{filters, saying};

const FIELDS: [&str; 5] = ["words", "cover", "due_on", "first_nudge_on", "coach"];

#[derive(Template)]
#[template(path = "pages/assign_own.html")]
struct Page {
    frame: Frame,
    entries: Entries,
    /// To choose from, where there are several.
    coaches: Vec<Companion>,
    /// Whether letters may ask about homework.
    nudges: bool,
}

pub(super) fn frame() -> Frame {
    Frame::client(Tab::Home, Window::Welcome).below(saying("tab-home"), "/")
}

pub(super) async fn ask(SignedIn { asked, .. }: SignedIn) -> Result<Response, Problem> {
    shown(&asked, StatusCode::OK, Entries::default()).await
}

async fn shown(asked: &Asked, status: StatusCode, entries: Entries) -> Result<Response, Problem> {
    let client = own(asked)?;
    let mut coaches = people::companions(asked, client).await?;
    if coaches.len() < 2 {
        coaches.clear();
    }
    let nudges = if_there(people::contact_plan(asked, client).await)?.is_some_and(|plan| plan.nudges.on);
    Ok(with_status(status, &Page { frame: frame(), entries, coaches, nudges }))
}

fn own(asked: &Asked) -> Result<ClientId, Refusal> {
    asked.actor.client().ok_or(Refusal::NotFound)
}

pub(super) async fn assign(
    SignedIn { asked, .. }: SignedIn,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let entries = Entries::sent(&FIELDS, &sent);
    let assigned = match command(own(&asked)?, &entries) {
        Ok(command) => homework::assign(&asked, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match assigned {
        Ok(_) => Ok(Redirect::to(&told_at("/", "kept")).into_response()),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            shown(&asked, status_of(refusal.sort()), entries.refused(&refusal, "words")).await
        }
        Err(unfulfilled) => said_in(unfulfilled, frame()),
    }
}

fn command(client: ClientId, entries: &Entries) -> Result<AssignHomework, Refusal> {
    let mut fields = Fields::default();
    let words = fields.take("/words", Passage::parse(entries.entered("words")));
    let cover = fields.may("/cover", entries.written("cover"), Wording::parse);
    let due_on = fields.may("/due_on", entries.written("due_on"), day);
    let first_nudge_on = fields.may("/first_nudge_on", entries.written("first_nudge_on"), day);
    let coach = fields.may("/coach", entries.written("coach"), coach);
    fields.finish()?;
    let written = Written { words: sure(words)?, cover, link: None };
    Ok(AssignHomework { client, coach, written, agreed_on: None, due_on, first_nudge_on })
}

fn coach(id: &str) -> Result<StaffId, Refusal> {
    id.parse().map_err(|_| Refusal::at("", "One of the people in the list."))
}
