//! The page behind a link of the command line, which signs a member of staff in, once. Its token stands behind the `#`, as an invitation's
//! does: to look at the page does nothing. Without scripts the link is pasted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use practice::Unfulfilled;
use practice::people::use_link;
use serde::Deserialize;

use super::entries::Entries;
use super::welcome::of_link;
use super::{Frame, Window, page, with_status};
use crate::Web;
use crate::guard::{SignedIn, let_in, not_let_in};
use crate::problem::{Problem, status_of};
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/set-up", get(ask).post(sign_in))
}

#[derive(Template)]
#[template(path = "pages/set_up.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
}

impl Ask {
    fn with(entries: Entries) -> Self {
        Self { frame: Frame::visitor(Window::Welcome), entries }
    }
}

async fn ask() -> Response {
    page(&Ask::with(Entries::default()))
}

#[derive(Deserialize)]
struct Sent {
    token: String,
}

async fn sign_in(
    State(web): State<Web>,
    former: Option<SignedIn>,
    Form(Sent { token }): Form<Sent>,
) -> Result<Response, Problem> {
    match use_link(&web.office, of_link(&token)).await {
        Ok(opened) => let_in(&web, former, &opened).await,
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            let entries = Entries::default().refused(&refusal, "token");
            Ok(with_status(status_of(refusal.sort()), &Ask::with(entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
