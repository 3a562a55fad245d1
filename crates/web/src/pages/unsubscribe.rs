//! One click ends a category of letters (RFC 8058): no cookie, no question, no redirect, and the same answer for every token.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use practice::Unfulfilled;
use practice::correspondence::unsubscribe;

use super::{Frame, Window, Word, page};
use crate::Web;
use crate::problem::Problem;
use crate::sent::Id;
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/unsubscribe/{token}", get(ask).post(press))
}

#[derive(Template)]
#[template(path = "pages/unsubscribe.html")]
struct Ask {
    frame: Frame,
}

async fn ask() -> Response {
    page(&Ask { frame: Frame::visitor(Window::Letters) })
}

/// Whatever the body says, and in whatever form: the press is the request.
async fn press(State(web): State<Web>, Id(token): Id<String>) -> Response {
    match unsubscribe(&web.office, &token).await {
        Ok(()) | Err(Unfulfilled::Refused(_)) => {
            page(&Word::to_visitor(Window::Letters, saying("unsubscribe-done-title"), saying("unsubscribe-done")))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Problem::from(broke).into_response(),
    }
}
