//! What changes something is sent by our own pages: a press on somebody else's does nothing.
//!
//! `tower_http::csrf` weighs `Sec-Fetch-Site` and `Origin`. It tells whole paths to a log that listens closely enough, and ours may carry a
//! token: so it is asked about the request without its path.

use std::convert::Infallible;
use std::future::ready;

use axum::extract::Request;
use axum::http::{self, HeaderName, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::csrf::CsrfLayer;

use crate::problem::{Doorstep, Problem};

/// What is weighed (Fetch Metadata Request Headers, section 2.3; RFC 6454, section 7).
const WEIGHED: [HeaderName; 3] = [header::HOST, header::ORIGIN, HeaderName::from_static("sec-fetch-site")];

/// Lets nothing by that would change something and comes from a page that is not ours.
pub(crate) async fn own_pages(request: Request, next: Next) -> Result<Response, Problem> {
    let outline = outline(&request);
    if is_ours(outline).await { Ok(next.run(request).await) } else { Err(Doorstep::ForeignOrigin.into()) }
}

async fn is_ours(outline: http::Request<()>) -> bool {
    let through = service_fn(|_: http::Request<()>| ready(Ok::<_, Infallible>(http::Response::new(()))));
    let Ok(judged) = CsrfLayer::new().layer(through).oneshot(outline).await;
    judged.status().is_success()
}

/// Method, host and origin of a request, and nothing else of it.
fn outline(request: &Request) -> http::Request<()> {
    let mut outline = http::Request::new(());
    *outline.method_mut() = request.method().clone();
    if let Some(host) = request.uri().authority()
        && let Ok(uri) = Uri::builder().scheme("https").authority(host.clone()).path_and_query("/").build()
    {
        *outline.uri_mut() = uri;
    }
    for name in WEIGHED {
        if let Some(value) = request.headers().get(&name) {
            outline.headers_mut().insert(name, value.clone());
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn passes(method: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let request = headers
            .iter()
            .fold(Request::builder().method(method).uri(uri), |request, (name, value)| request.header(*name, *value));
        is_ours(outline(&request.body(Body::empty()).unwrap())).await
    }

    #[tokio::test]
    async fn presses_on_other_peoples_pages_are_told_apart() {
        let (host, foreign) = (("host", "halcyon.example"), ("origin", "https://evil.example"));
        let own = ("origin", "https://halcyon.example");
        for (through, headers) in [
            (true, &[host][..]),
            (true, &[host, ("sec-fetch-site", "same-origin"), ("origin", "null")]),
            (true, &[host, ("sec-fetch-site", "none")]),
            (true, &[host, own]),
            (false, &[host, ("sec-fetch-site", "cross-site")]),
            (false, &[host, ("sec-fetch-site", "same-site"), own]),
            (false, &[host, foreign]),
            (false, &[host, ("origin", "null")]),
        ] {
            assert_eq!(passes("POST", "/leave", headers).await, through, "{headers:?}");
            assert!(passes("GET", "/leave", headers).await);
        }
        assert!(passes("POST", "https://halcyon.example/leave", &[own]).await);
        assert!(!passes("POST", "https://halcyon.example/leave", &[foreign]).await);
    }
}
