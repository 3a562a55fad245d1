//! A name for each request, by which its answer and its lines in the log are found. What a caller calls it is not believed.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::{MakeRequestId, MakeRequestUuid};

const NAME: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static PRESENT: String;
}

/// Names a request.
pub(crate) async fn name(request: Request, next: Next) -> Response {
    let id = MakeRequestUuid.make_request_id(&request).map(tower_http::request_id::RequestId::into_header_value);
    let words = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let mut response = PRESENT.scope(words, next.run(request)).await;
    response.headers_mut().insert(NAME, id.unwrap_or(HeaderValue::from_static("")));
    response
}

/// The name of the request that is being answered; none outside of one.
pub(crate) fn present() -> Option<String> {
    PRESENT.try_with(Clone::clone).ok()
}
