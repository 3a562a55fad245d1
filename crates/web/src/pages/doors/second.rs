//! The second of two: the code of an authenticator, or, for whoever lost it, a recovery code.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use practice::doors::{Finish, Opened, finish_with_code, finish_with_recovery_code, is_waited_for};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::sign_in::Asked;
use crate::Web;
use crate::guard::{Browser, SignedIn, let_in, not_let_in, own_path};
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window, page, with_refusal};
use crate::problem::Problem;
use crate::sent::Search;
use crate::words::filters;

/// Where whoever was too slow begins again.
const ANEW: &str = "/sign-in?told=lapsed";

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/sign-in/code", get(ask_code).post(show_code))
        .route("/sign-in/recovery", get(ask_recovery_code).post(show_recovery_code))
}

#[derive(Template)]
#[template(path = "pages/doors/code.html")]
struct Code {
    frame: Frame,
    entries: Entries,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/doors/recovery.html")]
struct Recovery {
    frame: Frame,
    entries: Entries,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    code: String,
    next: String,
}

fn code(next: &str, entries: Entries) -> Code {
    Code { frame: Frame::visitor(Window::Welcome), entries, next: own_path(next).unwrap_or_default().to_owned() }
}

fn recovery(next: &str, entries: Entries) -> Recovery {
    Recovery { frame: Frame::visitor(Window::Welcome), entries, next: own_path(next).unwrap_or_default().to_owned() }
}

async fn ask_code(State(web): State<Web>, browser: Browser, Search(asked): Search<Asked>) -> Result<Response, Problem> {
    let elsewhere = elsewhere(&web, &browser).await?;
    Ok(elsewhere.unwrap_or_else(|| page(&code(&asked.next, Entries::default()))))
}

async fn ask_recovery_code(
    State(web): State<Web>,
    browser: Browser,
    Search(asked): Search<Asked>,
) -> Result<Response, Problem> {
    let elsewhere = elsewhere(&web, &browser).await?;
    Ok(elsewhere.unwrap_or_else(|| page(&recovery(&asked.next, Entries::default()))))
}

/// Where a browser is led that brings no half of a sign-in.
async fn elsewhere(web: &Web, browser: &Browser) -> Result<Option<Response>, Problem> {
    match is_waited_for(&web.office, browser.half()).await {
        Ok(()) => Ok(None),
        Err(Unfulfilled::Refused(_)) => Ok(Some(Redirect::to(ANEW).into_response())),
        Err(broke) => Err(broke.into()),
    }
}

async fn show_code(
    State(web): State<Web>,
    browser: Browser,
    former: Option<SignedIn>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let finish = Finish { half: browser.half(), device: browser.device() };
    let answer = finish_with_code(&web.office, finish, &sent.code).await;
    let to = own_path(&sent.next).unwrap_or("/");
    finished(&web, former, &browser, answer, to, |entries| code(&sent.next, entries)).await
}

/// Whoever comes in so is led to where a new authenticator is made.
async fn show_recovery_code(
    State(web): State<Web>,
    browser: Browser,
    former: Option<SignedIn>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let finish = Finish { half: browser.half(), device: browser.device() };
    let answer = finish_with_recovery_code(&web.office, finish, &sent.code).await;
    finished(&web, former, &browser, answer, "/me?told=recovered", |entries| recovery(&sent.next, entries)).await
}

async fn finished<T: Template>(
    web: &Web,
    former: Option<SignedIn>,
    browser: &Browser,
    answer: Outcome<Opened>,
    to: &str,
    again: impl FnOnce(Entries) -> T,
) -> Result<Response, Problem> {
    match answer {
        Ok(opened) => let_in(web, former, browser, &opened, to).await,
        Err(Unfulfilled::Refused(Refusal::Lapsed)) => Ok(Redirect::to(ANEW).into_response()),
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            let entries = Entries::default().refused(&refusal, "code");
            Ok(with_refusal(&refusal, &again(entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
