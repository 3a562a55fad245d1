//! The door of clients whom no letter reaches: a code that their coach said.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use practice::Unfulfilled;
use practice::doors::clients::{OpenBySaidCode, open_by_said_code};
use serde::Deserialize;

use crate::Web;
use crate::guard::{AtTheDoor, Browser, SignedIn, let_in, not_let_in};
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window, page, with_refusal};
use crate::problem::Problem;
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/sign-in/said", get(ask).post(show))
}

#[derive(Template)]
#[template(path = "pages/doors/said.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    code: String,
    shared: String,
}

/// Where a code is typed: the whole address, to be said with it.
pub(in crate::pages) fn place(web: &Web) -> String {
    format!("{}/sign-in/said", web.office.letterhead().letters_url)
}

async fn ask() -> Response {
    page(&ask_with(Entries::default()))
}

fn ask_with(entries: Entries) -> Ask {
    Ask { frame: Frame::visitor(Window::Letters), entries }
}

async fn show(
    State(web): State<Web>,
    AtTheDoor(visitor): AtTheDoor,
    browser: Browser,
    former: Option<SignedIn>,
    Form(Shown { code, shared }): Form<Shown>,
) -> Result<Response, Problem> {
    let opening = OpenBySaidCode { code: &code, shared: shared == "yes", device: browser.device() };
    match open_by_said_code(&visitor, opening).await {
        Ok(opened) => let_in(&web, former, &browser, &opened, "/").await,
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            let entries = Entries::default().with("shared", shared).refused(&refusal, "code");
            Ok(with_refusal(&refusal, &ask_with(entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
