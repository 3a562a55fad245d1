//! Which door answered: its pattern, never the path that was asked for.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// The pattern of the door that answered.
#[derive(Clone)]
pub(crate) struct Route(pub(crate) MatchedPath);

/// Writes on the answer which door gave it.
pub(crate) async fn note_route(path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(path) = path {
        response.extensions_mut().insert(Route(path));
    }
    response
}
