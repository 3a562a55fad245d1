//! The second step of setting up: an authenticator.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use practice::Unfulfilled;
use practice::doors::{Hand, Step, confirm_authenticator, make_authenticator};
use serde::Deserialize;

use super::{done, path_of, turn};
use crate::Web;
use crate::guard::Browser;
use crate::pages::doors::offer::{self, Place};
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window};
use crate::problem::Problem;

const PLACE: Place = Place { confirm: "/set-up/authenticator", anew: "/set-up/authenticator/new" };

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/set-up/authenticator", get(show).post(confirm))
        .route("/set-up/authenticator/new", post(offer_anew))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    code: String,
}

async fn show(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    match turn(&web, &browser, &[Step::Authenticator]).await? {
        Some(elsewhere) => Ok(elsewhere),
        None => shown(&web, &browser, Entries::default()).await,
    }
}

async fn shown(web: &Web, browser: &Browser, entries: Entries) -> Result<Response, Problem> {
    let (frame, hand) = (Frame::visitor(Window::Welcome), Hand::SettingUp(browser.half()));
    done(offer::shown(web, hand, frame, PLACE, entries).await)
}

async fn offer_anew(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    let made = make_authenticator(&web.office, Hand::SettingUp(browser.half())).await;
    done(made.map(|()| Redirect::to(path_of(&web, Step::Authenticator)).into_response()))
}

async fn confirm(State(web): State<Web>, browser: Browser, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    match confirm_authenticator(&web.office, Hand::SettingUp(browser.half()), &sent.code).await {
        Ok(_) => Ok(Redirect::to(path_of(&web, Step::RecoveryCodes)).into_response()),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::NotFound))) => {
            shown(&web, &browser, offer::matter(&refusal)).await
        }
        Err(unfulfilled) => done(Err(unfulfilled)),
    }
}
