//! What the operator alone sees: counters, and health in detail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use practice::letters::hold::{held_since, last_tick};
use serde::Serialize;

use crate::Web;
use crate::health::is_reachable;

/// The counters as text (Prometheus exposition format, version 0.0.4).
type Counters = Arc<dyn Fn() -> String + Send + Sync>;

/// `/metrics` and `/health`, for a listener of their own.
pub fn admin(web: Web, counters: impl Fn() -> String + Send + Sync + 'static) -> Router {
    let counters: Counters = Arc::new(counters);
    let metrics = async move || ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], counters()).into_response();
    Router::new().route("/metrics", get(metrics)).route("/health", get(health)).with_state(web)
}

/// Health in detail.
#[derive(Serialize)]
struct Health {
    /// Whether the database answers.
    reachable: bool,
    /// Whether it has this version's shape.
    migrated: bool,
    /// When the worker last made its round.
    last_tick_at: Option<Timestamp>,
    /// Since when letters are held.
    held_since: Option<Timestamp>,
}

async fn health(State(web): State<Web>) -> Json<Health> {
    let reachable = is_reachable(&web).await;
    let last_tick_at = last_tick(&web.office).await.ok().flatten().map(|tick| tick.at);
    let held_since = held_since(&web.office).await.ok().flatten();
    Json(Health { reachable, migrated: (web.migrated)().await, last_tick_at, held_since })
}
