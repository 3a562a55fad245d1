//! Headers that every answer carries, also the ones that went wrong.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Own things only; nobody frames us. *Leave this page* is a form whose answer leads elsewhere, which Chromium counts as its action.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self' https://www.wikipedia.org/; frame-ancestors 'none'; base-uri 'none'",
);
/// For a letter's own HTML: it may look as it was written and do nothing else, not even belong to our origin.
const SANDBOX: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
);
/// Nobody else is told where somebody came from. We are: under `no-referrer` browsers call our own forms' origin `null`, and those that send no
/// `Sec-Fetch-Site` could press nothing (Fetch Standard, "append a request `Origin` header").
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds what an answer does not already say for itself.
pub(crate) async fn secure(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    put(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    put(headers, header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    put(headers, header::REFERRER_POLICY, REFERRER);
    put(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    put(headers, OPENER, HeaderValue::from_static("same-origin"));
    put(headers, RESOURCE, HeaderValue::from_static("same-origin"));
    if https {
        put(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// The policy for a letter's own HTML.
pub(crate) fn sandboxed() -> (HeaderName, HeaderValue) {
    (header::CONTENT_SECURITY_POLICY, SANDBOX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::leave::AWAY;

    #[test]
    fn forms_lead_to_us_and_away_and_nowhere_else() {
        let rules = POLICY;
        let forms = rules.to_str().unwrap().split("; ").find_map(|rule| rule.strip_prefix("form-action "));
        assert_eq!(forms, Some(format!("'self' {AWAY}").as_str()));
    }
}
