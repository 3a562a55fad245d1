//! The first step of setting up: a passkey, or the way to a password instead.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use practice::doors::{Hand, MakePasskey, Step, begin_passkey, make_passkey, passkeys_of_set_up};
use practice::{Outcome, Unfulfilled};

use super::{done, turn};
use crate::Web;
use crate::guard::Browser;
use crate::pages::doors::passkey::{Sent, asked, site};
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window, with_status};
use crate::problem::{Problem, status_of};
use crate::words::filters;

pub(super) const PATH: &str = "/set-up/passkey";

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/set-up/passkey", get(show).post(keep)).route("/set-up/passkey/ask", post(ask))
}

#[derive(Template)]
#[template(path = "pages/set_up/passkey.html")]
struct Page {
    frame: Frame,
    entries: Entries,
    /// What those are called that are made.
    made: Vec<String>,
}

async fn show(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    match turn(&web, &browser, &[Step::First, Step::AnotherPasskey]).await? {
        Some(elsewhere) => Ok(elsewhere),
        None if web.site.is_none() => Ok(Redirect::to("/set-up/password").into_response()),
        None => done(shown(&web, &browser, None).await),
    }
}

async fn shown(web: &Web, browser: &Browser, refusal: Option<&Refusal>) -> Outcome<Response> {
    let made = passkeys_of_set_up(&web.office, browser.half()).await?.into_iter().map(|one| one.name).collect();
    let entries = refusal.map_or_else(Entries::default, |refusal| Entries::default().refused(refusal, "name"));
    let status = refusal.map_or(axum::http::StatusCode::OK, |refusal| status_of(refusal.sort()));
    Ok(with_status(status, &Page { frame: Frame::visitor(Window::Welcome), entries, made }))
}

async fn ask(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    asked(&web, begin_passkey(&web.office, site(&web)?, Hand::SettingUp(browser.half())).await?)
}

async fn keep(State(web): State<Web>, browser: Browser, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let command = MakePasskey { token: browser.ceremony(), answer: &sent.answer, name: sent.called()? };
    match make_passkey(&web.office, site(&web)?, Hand::SettingUp(browser.half()), command).await {
        Ok(_) => Ok(Redirect::to(PATH).into_response()),
        // Also where the ceremony alone is over; if the set-up is, the page leads away.
        Err(Unfulfilled::Refused(refusal)) => done(shown(&web, &browser, Some(&refusal)).await),
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
