//! The last step of setting up: recovery codes, shown once, and in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use practice::doors::{Hand, Step, finish_set_up, make_recovery_codes};

use super::{done, turn};
use crate::Web;
use crate::guard::{Browser, SignedIn, let_in};
use crate::pages::doors::codes::{Ask, Shown};
use crate::pages::{Frame, Window, page};
use crate::problem::Problem;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/set-up/codes", get(ask).post(make)).route("/set-up/finish", post(finish))
}

async fn ask(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    let elsewhere = turn(&web, &browser, &[Step::RecoveryCodes, Step::SignIn]).await?;
    Ok(elsewhere
        .unwrap_or_else(|| page(&Ask { frame: Frame::visitor(Window::Welcome), action: "/set-up/codes", first: true })))
}

async fn make(State(web): State<Web>, browser: Browser) -> Result<Response, Problem> {
    let elsewhere = turn(&web, &browser, &[Step::RecoveryCodes, Step::SignIn]).await?;
    if let Some(elsewhere) = elsewhere {
        return Ok(elsewhere);
    }
    let made = make_recovery_codes(&web.office, Hand::SettingUp(browser.half())).await;
    let frame = Frame::visitor(Window::Welcome);
    done(made.map(|made| page(&Shown { frame, codes: made.codes, finish: Some("/set-up/finish") })))
}

async fn finish(State(web): State<Web>, browser: Browser, former: Option<SignedIn>) -> Result<Response, Problem> {
    match finish_set_up(&web.office, browser.half(), browser.device()).await {
        Ok(opened) => let_in(&web, former, &browser, &opened, "/").await,
        Err(unfulfilled) => done(Err(unfulfilled)),
    }
}
