//! The page behind the foot of every letter to a client: let letters rest, take them up again, or have none at all. No reason is asked.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use domain::people::Resting;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::correspondence::{self, PausePage};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::entries::{Entries, day_if};
use super::{Frame, Window, refused, with_status};
use crate::Web;
use crate::problem::status_of;
use crate::sent::Id;
use crate::words::{Saying, dated, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/pause/{token}", get(ask).post(pause))
        .route("/pause/{token}/resume", post(resume))
        .route("/pause/{token}/stop", post(stop))
        .route("/pause/{token}/begin", post(begin))
}

#[derive(Template)]
#[template(path = "pages/pause.html")]
struct Ask {
    frame: Frame,
    path: String,
    entries: Entries,
    shown: PausePage,
    /// What rests, and until when.
    rests: Option<Saying>,
    /// How a stop is taken back.
    way_back: Saying,
}

async fn ask(State(web): State<Web>, Id(token): Id<String>) -> Response {
    shown(&web, &token, axum::http::StatusCode::OK, Entries::default()).await
}

async fn shown(web: &Web, token: &str, status: axum::http::StatusCode, entries: Entries) -> Response {
    match correspondence::pause_page(&web.office, token).await {
        Ok(shown) => {
            let frame = Frame::visitor(Window::Letters);
            let rests = rests(&shown);
            let way_back = match shown.may_begin_again {
                true => saying("stop-back-here"),
                false => saying("stop-back-elsewhere"),
            };
            with_status(status, &Ask { frame, path: path(token), entries, shown, rests, way_back })
        }
        Err(unfulfilled) => refused(unfulfilled, Window::Letters),
    }
}

/// In words that tell a stranger nothing.
fn rests(PausePage { pause, zone, .. }: &PausePage) -> Option<Saying> {
    let day = |until: Option<Timestamp>| until.map(|at| zone.local(at).date());
    match (pause.everything, pause.nudges) {
        (true, _) => {
            Some(until(day(pause.everything_until), saying("pause-everything-rests"), saying("pause-everything-until")))
        }
        (false, true) => {
            Some(until(day(pause.nudges_until), saying("pause-nudges-rest"), saying("pause-nudges-until")))
        }
        (false, false) => None,
    }
}

fn until(day: Option<Date>, always: Saying, until: Saying) -> Saying {
    day.map_or(always, |day| dated(until, day))
}

fn path(token: &str) -> String {
    format!("/pause/{token}")
}

#[derive(Deserialize)]
struct Sent {
    what: Resting,
    #[serde(default)]
    until_on: String,
}

async fn pause(State(web): State<Web>, Id(token): Id<String>, Form(sent): Form<Sent>) -> Response {
    let paused = match day_if(&sent.until_on) {
        Ok(until_on) => correspondence::pause(&web.office, &token, sent.what, until_on).await,
        Err(refusal) => Err(refusal.into()),
    };
    match paused {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = Entries::default().with("until_on", sent.until_on).refused(&refusal, "until_on");
            shown(&web, &token, status_of(refusal.sort()), entries).await
        }
        done => back(&token, done),
    }
}

async fn resume(State(web): State<Web>, Id(token): Id<String>, Form(sent): Form<Sent>) -> Response {
    back(&token, correspondence::resume(&web.office, &token, sent.what).await)
}

async fn stop(State(web): State<Web>, Id(token): Id<String>) -> Response {
    back(&token, correspondence::stop_contact(&web.office, &token).await)
}

async fn begin(State(web): State<Web>, Id(token): Id<String>) -> Response {
    back(&token, correspondence::begin_again(&web.office, &token).await)
}

/// To the page as it is afterwards.
fn back(token: &str, done: Outcome<()>) -> Response {
    match done {
        Ok(()) => Redirect::to(&path(token)).into_response(),
        Err(unfulfilled) => refused(unfulfilled, Window::Letters),
    }
}
