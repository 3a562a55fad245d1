//! What a code means: the page that a problem's `type` leads to.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::Refusal;

use super::{Word, page, said};
use crate::Web;
use crate::api::codes;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/problems/{code}", get(explain))
}

async fn explain(Id(code): Id<String>) -> Response {
    match codes().into_iter().find(|one| one.code == code) {
        Some(one) => page(&Word { title: &one.title, sentence: one.sentence }),
        None => said(&Refusal::NotFound),
    }
}
