//! Pages: plain HTML that works without scripts.

mod address;
mod assets;
mod demo;
mod home;
mod problems;
mod unsubscribe;
mod welcome;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use practice::Unfulfilled;
use tower_http::csrf::CsrfLayer;

use crate::Web;
use crate::layers::note_route;
use crate::problem::{Doorstep, Problem, status_of};

/// Every page. In a demo there are more.
pub(crate) fn router(web: &Web) -> Router {
    let csrf = CsrfLayer::new().with_rejection_response(|_| Problem::from(Doorstep::ForeignOrigin).into_response());
    let forms = if web.demo { welcome::doors().merge(demo::doors()).merge(home::doors()) } else { welcome::doors() };
    // Behind the layer stand no pages with a token in their path: the token speaks for the press, mail programs press from nowhere
    // (RFC 8058, section 3.2), and the layer tells whole addresses to a log that listens closely enough.
    let pages = forms.layer(csrf).merge(address::doors()).merge(unsubscribe::doors());
    let pages = pages.merge(problems::doors()).merge(assets::doors());
    pages.route_layer(from_fn(note_route)).with_state(web.clone())
}

/// A template as a page.
fn page(template: &impl Template) -> Response {
    with_status(StatusCode::OK, template)
}

fn with_status(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            Problem::from(Doorstep::Broke).into_response()
        }
    }
}

/// A page of one sentence. It names nobody: whoever reads it may not be who we think.
#[derive(Template)]
#[template(path = "word.html")]
struct Word<'a> {
    title: &'a str,
    sentence: &'a str,
}

/// A refusal as a page; what broke stays a problem.
fn refused(unfulfilled: Unfulfilled) -> Response {
    match unfulfilled {
        Unfulfilled::Refused(refusal) => said(&refusal),
        broke @ Unfulfilled::Broke(_) => Problem::from(broke).into_response(),
    }
}

fn said(refusal: &Refusal) -> Response {
    with_status(status_of(refusal.sort()), &Word { title: "Not done", sentence: refusal.sentence() })
}
