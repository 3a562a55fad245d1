//! How much a request may carry, how long it may take, and what is said when our own program stumbles.

use std::any::Any;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Doorstep, Problem};
use crate::sent::MOST;

/// After so long nobody waits any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// Refuses what says of itself that it is too large; whoever reads a body counts too.
pub(crate) async fn small_enough(request: Request, next: Next) -> Result<Response, Problem> {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST) {
        return Err(Doorstep::TooLarge.into());
    }
    Ok(next.run(request).await)
}

/// Gives an answer in time. What was not committed by then is undone.
pub(crate) async fn in_time(request: Request, next: Next) -> Result<Response, Problem> {
    tokio::time::timeout(PATIENCE, next.run(request)).await.map_err(|_| Doorstep::TooSlow.into())
}

/// What is said after a panic: as little as after anything else that broke.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    let problem = Problem::from(Doorstep::Broke);
    tracing::error!(reference = super::request_id::present(), "a door panicked");
    problem.into_response()
}
