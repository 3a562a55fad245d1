//! A problem as a page: whoever came with a browser reads a sentence and finds a way on, where a program reads `application/problem+json`.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{Frame, Window, with_status};
use crate::problem::Spoken;
use crate::words::filters;

/// Below this everything is for programs.
const INTERFACE: &str = "/api/";

#[derive(Template)]
#[template(path = "pages/broken.html")]
struct Broken {
    frame: Frame,
    spoken: Spoken,
}

/// Makes a page of whatever could not be done for somebody who reads pages.
pub(crate) async fn as_page(request: Request, next: Next) -> Response {
    let reads_pages = reads_pages(request.headers()) && !request.uri().path().starts_with(INTERFACE);
    let response = next.run(request).await;
    match response.extensions().get::<Spoken>() {
        Some(spoken) if reads_pages => page_of(&response, spoken.clone()),
        _ => response,
    }
}

/// Neutral: it may be anybody who looks.
fn page_of(told: &Response, spoken: Spoken) -> Response {
    let mut page = with_status(told.status(), &Broken { frame: Frame::visitor(Window::Welcome), spoken });
    if let Some(later) = told.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, later.clone());
    }
    page
}

/// Browsers name HTML when they ask for a page; programs do not.
fn reads_pages(headers: &HeaderMap) -> bool {
    let names_html = |accept: &HeaderValue| accept.to_str().is_ok_and(|accept| accept.contains("text/html"));
    headers.get(header::ACCEPT).is_some_and(names_html)
}
