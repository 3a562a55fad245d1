//! Every door in one router, and serving it.

use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

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
///
/// # Errors
/// When the listener gives out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn no_such_place() -> Problem {
    domain::Refusal::NotFound.into()
}

async fn wrong_method() -> Problem {
    Doorstep::MethodNotAllowed.into()
}
