//! Whoever writes is not at rest. A script says so now and then (`static/js/writing.js`), and nothing comes of it but what comes of any page: the sign-in
//! is seen once more. When its time is up, it is up all the same.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;

use crate::Web;
use crate::guard::SignedIn;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/here", post(here))
}

async fn here(_: SignedIn) -> StatusCode {
    StatusCode::NO_CONTENT
}
