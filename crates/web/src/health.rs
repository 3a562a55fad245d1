//! Whether we live, and whether we can work: a word each, no detail.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::get;
use domain::actor::Actor;

use crate::Web;
use crate::layers::note_route;

/// The doors for whoever watches over us.
pub(crate) fn router(web: &Web) -> Router {
    Router::new()
        .route("/health/live", get(async || "ok"))
        .route("/health/ready", get(ready))
        .route_layer(from_fn(note_route))
        .with_state(web.clone())
}

async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    if is_reachable(&web).await && (web.migrated)().await {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not yet")
    }
}

/// Whether the database answers.
pub(crate) async fn is_reachable(web: &Web) -> bool {
    web.office.look(Actor::Nobody).await.is_ok()
}
