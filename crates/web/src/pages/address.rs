//! "Is this your address?": the page behind the link of an address check.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use practice::correspondence::confirm_address;

use super::welcome::welcomed;
use super::{Frame, Window, page, refused};
use crate::Web;
use crate::sent::Id;
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/address/{token}", get(ask).post(confirm))
}

#[derive(Template)]
#[template(path = "pages/address.html")]
struct Ask {
    frame: Frame,
}

/// Says the same whatever the token; only the press finds out.
async fn ask() -> Response {
    page(&Ask { frame: Frame::visitor(Window::Address) })
}

async fn confirm(State(web): State<Web>, Id(token): Id<String>) -> Response {
    match confirm_address(&web.office, &token).await {
        Ok(()) => welcomed(Window::Address),
        Err(unfulfilled) => refused(unfulfilled, Window::Address),
    }
}
