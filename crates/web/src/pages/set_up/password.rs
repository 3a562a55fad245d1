//! The first step of setting up for whoever wants no passkey: a password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use practice::Unfulfilled;
use practice::doors::{Hand, Step, make_authenticator, set_password};
use serde::Deserialize;

use super::{done, path_of, turn};
use crate::Web;
use crate::guard::Browser;
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window, page, with_status};
use crate::problem::{Problem, status_of};
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/set-up/password", get(ask).post(choose))
}

#[derive(Template)]
#[template(path = "pages/set_up/password.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    password: String,
}

fn ask_with(entries: Entries) -> Ask {
    Ask { frame: Frame::visitor(Window::Welcome), entries }
}

async fn ask(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    let elsewhere = turn(&web, &browser, &[Step::First]).await?;
    Ok(elsewhere.unwrap_or_else(|| page(&ask_with(Entries::default()))))
}

async fn choose(State(web): State<Web>, browser: Browser, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let hand = Hand::SettingUp(browser.half());
    match set_password(&web.office, hand, sent.password).await {
        Ok(_) => {
            let offered = make_authenticator(&web.office, hand).await;
            done(offered.map(|()| Redirect::to(path_of(&web, Step::Authenticator)).into_response()))
        }
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = Entries::default().refused(&refusal, "password");
            Ok(with_status(status_of(refusal.sort()), &ask_with(entries)))
        }
        Err(unfulfilled) => done(Err(unfulfilled)),
    }
}
