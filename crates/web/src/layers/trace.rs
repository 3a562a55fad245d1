//! One line in the log for each request, and its counters: method, door, status, time, and who it was that something was refused to. Never a path, a
//! parameter or a body.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::route::Route;
use super::{request_id, who};

/// Tells of a request.
pub(crate) async fn tell(request: Request, next: Next) -> Response {
    let (began, method) = (Instant::now(), request.method().clone());
    let (response, actor) = who::asking(request, next).await;
    let route = response.extensions().get::<Route>().map_or("none", |route| route.0.as_str()).to_owned();
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let actor = actor.filter(|_| response.status().is_client_error()).map(tracing::field::display);
    let (request, millis) = (request_id::present(), took.as_secs_f64() * 1000.0);
    tracing::info!(request, %method, route, status, millis, actor, "answered");
    metrics::counter!("halcyon_http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("halcyon_http_request_seconds", "route" => route).record(took.as_secs_f64());
    response
}
