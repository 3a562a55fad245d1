//! Answers are compressed, unless somebody else's page led the browser here.
//!
//! How long a compressed page is tells whether words of the address repeat words of the page (the BREACH attack, CVE-2013-3587). Whoever listens and
//! wants to learn from that has to make the reader's browser ask again and again, with words of their choice, from a page of theirs: and then the
//! browser says so. What such a request gets is not compressed; it is read as well, and its length tells nothing about words.

use axum::extract::Request;
use axum::http::{HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Which page led here (Fetch Metadata Request Headers, section 2.3).
const LED_BY: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Compresses what is worth it; fonts are compressed as they are.
pub(super) fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/")))
}

/// Has nothing compressed for what comes from somebody else's page.
pub(super) async fn unless_led(mut request: Request, next: Next) -> Response {
    let led_by = request.headers().get(LED_BY);
    if led_by.is_some_and(|site| site != "same-origin" && site != "none") {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn is_compressed(led_by: Option<&str>) -> bool {
        let doors = Router::new().route("/", get(async || "words ".repeat(100)));
        let doors = doors.layer(layer()).layer(from_fn(unless_led));
        let request = Request::get("/").header("accept-encoding", "gzip");
        let request = led_by.iter().fold(request, |request, site| request.header(LED_BY, *site));
        let answer = doors.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        answer.headers().contains_key("content-encoding")
    }

    #[tokio::test]
    async fn only_what_nobody_else_asked_for_is_compressed() {
        for (compressed, led_by) in [
            (true, None),
            (true, Some("none")),
            (true, Some("same-origin")),
            (false, Some("same-site")),
            (false, Some("cross-site")),
        ] {
            assert_eq!(is_compressed(led_by).await, compressed, "{led_by:?}");
        }
    }
}
