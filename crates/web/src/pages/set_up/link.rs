//! The page behind a link, of the command line or of an owner, by which a member of staff begins to set up how they sign in, once: with a passkey, which is
//! offered first, or a password and an authenticator. Its token stands behind the `#`, as an invitation's does: to look at the page does nothing. Without
//! scripts the link is pasted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use practice::doors::{Step, begin_set_up};
use practice::people::Secret;
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::path_of;
use crate::Web;
use crate::guard::{Giving, not_let_in};
use crate::pages::entries::Entries;
use crate::pages::told::Told;
use crate::pages::welcome::of_link;
use crate::pages::{Frame, Window, page, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::Search;
use crate::words::{Saying, filters};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/set-up", get(ask).post(begin))
}

#[derive(Template)]
#[template(path = "pages/set_up/link.html")]
struct Ask {
    frame: Frame,
    told: Option<Saying>,
    entries: Entries,
}

impl Ask {
    fn with(entries: Entries) -> Self {
        Self { frame: Frame::visitor(Window::Welcome), told: None, entries }
    }
}

async fn ask(Search(told): Search<Told>) -> Response {
    page(&Ask { told: told.among("set-up-told", &["lapsed"]), ..Ask::with(Entries::default()) })
}

async fn begin_by(web: &Web, link: &str) -> Outcome<Secret> {
    begin_set_up(&web.office, of_link(link)?).await
}

#[derive(Deserialize)]
struct Sent {
    token: String,
}

async fn begin(State(web): State<Web>, Form(Sent { token }): Form<Sent>) -> Result<Response, Problem> {
    match begin_by(&web, &token).await {
        Ok(half) => Ok(Giving::of(&web).half(&half)?.to(path_of(&web, Step::First))),
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            let entries = Entries::default().refused(&refusal, "token");
            Ok(with_status(status_of(refusal.sort()), &Ask::with(entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
