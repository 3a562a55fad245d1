//! One line in the log for each request, and its counters: method, door, status, time. Never a path, a parameter or a body.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::request_id;
use super::route::Route;

/// Tells of a request.
pub(crate) async fn tell(request: Request, next: Next) -> Response {
    let (began, method) = (Instant::now(), request.method().clone());
    let response = next.run(request).await;
    let route = response.extensions().get::<Route>().map_or("none", |route| route.0.as_str()).to_owned();
    let (status, took) = (response.status().as_u16(), began.elapsed());
    tracing::info!(request = request_id::present(), %method, route, status, millis = took.as_secs_f64() * 1000.0, "answered");
    metrics::counter!("halcyon_http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("halcyon_http_request_seconds", "route" => route).record(took.as_secs_f64());
    response
}
