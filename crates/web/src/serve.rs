//! Every door in one router, and serving it.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;

use crate::connections::{self, BOUNDS};
use crate::problem::{Doorstep, Problem};
use crate::{Web, api, guard, health, layers, pages, security_txt};

/// Everything the public reaches.
pub fn router(web: &Web) -> Router {
    let doors = api::router(web).merge(pages::router(web)).merge(health::router(web)).merge(security_txt::router(web));
    let doors = doors.method_not_allowed_fallback(wrong_method).fallback(no_such_place);
    let doors = doors.layer(from_fn_with_state(web.clone(), guard::told_of));
    layers::around(doors.layer(from_fn(pages::as_page)), web.https)
}

/// Serves a router until `stop` is ready, then lets what is being worked on finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    connections::serve(listener, router, BOUNDS, stop).await;
}

async fn no_such_place() -> Problem {
    domain::Refusal::NotFound.into()
}

async fn wrong_method() -> Problem {
    Doorstep::MethodNotAllowed.into()
}
