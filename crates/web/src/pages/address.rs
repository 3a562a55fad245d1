//! "Is this your address?": the page behind the link of an address check.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use practice::correspondence::confirm_address;

use super::{Word, page, refused};
use crate::Web;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/address/{token}", get(ask).post(confirm))
}

#[derive(Template)]
#[template(path = "address.html")]
struct Ask;

/// Says the same whatever the token; only the press finds out.
async fn ask() -> Response {
    page(&Ask)
}

async fn confirm(State(web): State<Web>, Id(token): Id<String>) -> Response {
    match confirm_address(&web.office, &token).await {
        Ok(()) => page(&Word { title: "Thank you", sentence: "Your address is confirmed. You can close this page." }),
        Err(unfulfilled) => refused(unfulfilled),
    }
}
