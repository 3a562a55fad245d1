//! Letters: which there are, each as its reader sees it, and setting free what is held.

mod list;
mod read;
mod release;

use axum::Router;
use axum::routing::{get, post};

use crate::Web;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/letters", get(list::list))
        .route("/letters/release", post(release::release))
        .route("/letters/{letter}", get(read::read))
        .route("/letters/{letter}/html", get(read::html))
}
