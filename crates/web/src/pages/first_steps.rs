//! The first steps of a practice, offered to an owner on the front page until each is done or put aside. The steps themselves are pages that are there
//! anyway.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::Refusal;
use domain::actor::{Role, Roles};
use domain::may::{Act, ask_plainly};
use practice::correspondence::{Standing, first_steps};
use practice::people::{self, ChangeStaff};
use practice::settings::{self, FirstStep};
use practice::{Asked, Expected, Outcome};

use super::frame::Tab;
use super::staff::Staff;
use crate::Web;
use crate::sent::Id;
use crate::words::{Saying, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/first-steps/aside", post(put_all_aside))
        .route("/first-steps/again", post(take_up))
        .route("/first-steps/coach", post(coach))
        .route("/first-steps/{step}/aside", post(put_aside))
}

/// What is offered.
pub(super) struct Steps {
    pub(super) lines: Vec<Line>,
    pub(super) done: usize,
}

/// A step in the list.
pub(super) struct Line {
    pub(super) word: &'static str,
    pub(super) title: Saying,
    pub(super) text: Saying,
    /// What is pressed for it, and where that leads.
    pub(super) go: Saying,
    pub(super) href: &'static str,
    pub(super) is_open: bool,
    pub(super) is_done: bool,
    /// Whether it is the first that is open.
    pub(super) is_next: bool,
}

/// What is offered to whoever asks, as long as something is open.
pub(super) async fn offered(asked: &Asked) -> Outcome<Option<Steps>> {
    let steps = first_steps(asked).await?;
    let next = steps.iter().find(|one| one.is_open()).map(|one| one.step);
    let lines = steps.iter().map(|one| Line::of(*one, next)).collect();
    let done = steps.iter().filter(|one| one.is_done).count();
    Ok(next.map(|_| Steps { lines, done }))
}

/// Whether somebody who comes from a step has others to go back to.
pub(super) async fn is_under_way(asked: &Asked) -> Outcome<bool> {
    Ok(first_steps(asked).await?.iter().any(|one| one.is_open()))
}

/// Whether steps that are not done were put aside, and none is offered.
pub(super) async fn are_aside(asked: &Asked) -> Outcome<bool> {
    let steps = first_steps(asked).await?;
    Ok(!steps.iter().any(|one| one.is_open()) && steps.iter().any(|one| !one.is_done))
}

impl Line {
    fn of(standing: Standing, next: Option<FirstStep>) -> Self {
        let word = standing.step.word();
        Self {
            word,
            title: saying_among("step-title", word),
            text: saying_among("step-text", word),
            go: saying_among("step-go", word),
            href: match standing.step {
                FirstStep::Practice => "/settings",
                FirstStep::Letter => "/settings/mail",
                FirstStep::Colleague => "/settings/staff/new",
                FirstStep::Client => "/clients/new",
            },
            is_open: standing.is_open(),
            is_done: standing.is_done,
            is_next: next == Some(standing.step),
        }
    }
}

fn home() -> Response {
    Redirect::to("/").into_response()
}

async fn put_aside(staff: Staff, Id(word): Id<String>) -> Response {
    let done = match FirstStep::of(&word) {
        Some(step) => settings::put_aside(&staff.asked, &[step]).await,
        None => Err(Refusal::NotFound.into()),
    };
    staff.told(Tab::Day, done.map(|()| home()))
}

async fn put_all_aside(staff: Staff) -> Response {
    let done = settings::put_aside(&staff.asked, &FirstStep::ALL).await;
    staff.told(Tab::Day, done.map(|()| home()))
}

async fn take_up(staff: Staff) -> Response {
    let done = settings::take_up(&staff.asked).await;
    staff.told(Tab::Day, done.map(|()| home()))
}

/// "I coach myself".
async fn coach(staff: Staff) -> Response {
    let roles = staff.me.roles.iter().copied().chain([Role::Coach]);
    let command = ChangeStaff { roles: Some(Roles::of(roles)), ..ChangeStaff::of(staff.me.id, Expected::ANY) };
    let done = match ask_plainly(staff.asked.actor, Act::ChangeSettings) {
        Ok(()) => people::change_staff(&staff.asked, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    staff.told_or_proved(Tab::Day, done.map(|_| home()), "/")
}
