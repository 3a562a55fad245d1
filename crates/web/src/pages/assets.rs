//! The stylesheet, and the few lines of script.

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Web;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route(
            "/static/halcyon.css",
            get(async || file("text/css; charset=utf-8", include_str!("../../static/halcyon.css"))),
        )
        .route(
            "/static/welcome.js",
            get(async || file("text/javascript; charset=utf-8", include_str!("../../static/welcome.js"))),
        )
}

fn file(sort: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, sort), (header::CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}
