//! Pages: plain HTML that works without scripts.

mod address;
mod answer;
pub(crate) mod assets;
mod broken;
mod colleagues;
mod contact;
mod day;
mod demo;
mod doors;
mod entries;
mod first_steps;
mod frame;
mod front;
pub(crate) mod habits;
mod homework;
mod hours;
mod leads;
pub(crate) mod leave;
mod letters;
mod me;
mod own;
#[cfg(test)]
mod palette;
#[cfg(test)]
mod parts;
mod pause;
mod people;
mod pressed;
mod problems;
mod reader;
mod scheduling;
mod set_up;
mod settings;
mod staff;
mod told;
mod turning;
mod unsubscribe;
mod versioned;
mod week;
mod welcome;
mod when;
mod writing;

use std::any::Any;

use askama::Template;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::people::Language;
use practice::{Outcome, Unfulfilled};

use crate::Web;
use crate::guard::own_pages;
use crate::layers::note_route;
use crate::problem::{Doorstep, Problem, retry_after, status_of};
use crate::words::{Saying, filters};

pub(crate) use broken::as_page;
pub(crate) use frame::{Frame, Window};
use week::week_rows;

/// Every page. In a demo there are more.
pub(crate) fn router(web: &Web) -> Router {
    let pages =
        welcome::doors().merge(address::doors()).merge(set_up::doors()).merge(doors::doors()).merge(leave::doors());
    let pages = pages.merge(answer::doors()).merge(pause::doors()).merge(problems::doors());
    let pages = pages.merge(front::doors()).merge(own::doors()).merge(letters::doors()).merge(assets::doors());
    let pages = pages.merge(people::doors()).merge(homework::doors());
    let pages = pages.merge(scheduling::doors());
    let pages = pages.merge(colleagues::doors()).merge(first_steps::doors());
    let pages = pages.merge(contact::doors()).merge(settings::doors()).merge(me::doors()).merge(habits::doors());
    let pages = pages.merge(writing::doors());
    let pages = if web.demo { pages.merge(demo::doors()) } else { pages };
    // The one page that may be pressed from nowhere, or from anywhere: mail programs do it for their reader (RFC 8058, section 3.2), and
    // the token in its path speaks for the press.
    let pages = pages.layer(from_fn(own_pages)).merge(unsubscribe::doors());
    pages
        .layer(from_fn_with_state(web.https, habits::as_asked))
        .route_layer(from_fn(note_route))
        .with_state(web.clone())
}

/// A template as a page.
fn page(template: &impl Template) -> Response {
    with_status(StatusCode::OK, template)
}

fn with_status(status: StatusCode, template: &impl Template) -> Response {
    match rendered(template) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            Problem::from(Doorstep::Broke).into_response()
        }
    }
}

/// A template as the page of a refusal, which says after how long it is worth trying again.
fn with_refusal(refusal: &Refusal, template: &impl Template) -> Response {
    let mut response = with_status(status_of(refusal.sort()), template);
    if let Some(seconds) = retry_after(refusal) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A template as it is read in the one language there is.
pub(crate) fn rendered(template: &impl Template) -> askama::Result<String> {
    let language: &dyn Any = &Language::En;
    template.render_with_values(&(filters::LANGUAGE, language))
}

/// A page of one sentence, to a visitor. It names nobody: whoever reads it may not be who we think.
#[derive(Template)]
#[template(path = "pages/word.html")]
struct Word {
    frame: Frame,
    title: Saying,
    sentence: Saying,
}

impl Word {
    fn to_visitor(window: Window, title: Saying, sentence: Saying) -> Self {
        Self { frame: Frame::visitor(window), title, sentence }
    }
}

/// A refusal as a page.
#[derive(Template)]
#[template(path = "pages/refused.html")]
struct Refused<'a> {
    frame: Frame,
    refusal: &'a Refusal,
}

/// What may not be there, or not be in sight.
fn if_there<T>(found: Outcome<T>) -> Outcome<Option<T>> {
    match found {
        Err(Unfulfilled::Refused(Refusal::NotFound)) => Ok(None),
        found => found.map(Some),
    }
}

/// What may be refused.
fn if_allowed<T>(done: Outcome<T>) -> Outcome<Option<T>> {
    match done {
        Err(Unfulfilled::Refused(_)) => Ok(None),
        done => done.map(Some),
    }
}

/// A refusal as a visitor's page; what broke stays a problem.
fn refused(unfulfilled: Unfulfilled, window: Window) -> Response {
    match unfulfilled {
        Unfulfilled::Refused(refusal) => said(&refusal, Frame::visitor(window)),
        broke @ Unfulfilled::Broke(_) => Problem::from(broke).into_response(),
    }
}

/// A refusal as a page in its frame; what broke stays a problem.
fn said_in(unfulfilled: Unfulfilled, frame: Frame) -> Result<Response, Problem> {
    match unfulfilled {
        Unfulfilled::Refused(refusal) => Ok(said(&refusal, frame)),
        broke @ Unfulfilled::Broke(_) => Err(broke.into()),
    }
}

fn said(refusal: &Refusal, frame: Frame) -> Response {
    with_refusal(refusal, &Refused { frame, refusal })
}
