//! What a code means: the page that a problem's `type` leads to.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::Refusal;

use super::{Frame, page, said};
use crate::Web;
use crate::api::{Code, codes};
use crate::sent::Id;
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/problems/{code}", get(explain))
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct Explained {
    frame: Frame,
    code: Code,
}

async fn explain(Id(code): Id<String>) -> Response {
    let frame = Frame::house(saying("interface-title")).below(saying("interface-title"), "/api/v1/docs");
    match codes().into_iter().find(|one| one.code == code) {
        Some(code) => page(&Explained { frame, code }),
        None => said(&Refusal::NotFound, frame),
    }
}
