//! Answers that went well: a thing with its version and its place.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::guard::etag;
use crate::problem::Problem;

/// What a door answers.
pub(crate) type Answer<T> = Result<T, Problem>;

/// A thing: read, made or changed.
pub(crate) struct Shown<T> {
    status: StatusCode,
    place: Option<(HeaderName, String)>,
    tag: Option<HeaderValue>,
    body: T,
}

impl<T> Shown<T> {
    /// It was read.
    pub(crate) fn read(version: i32, body: T) -> Self {
        Self { status: StatusCode::OK, place: None, tag: Some(etag(version)), body }
    }

    /// It was made, and is found at `path` from now on.
    pub(crate) fn made(path: String, body: T) -> Self {
        Self { status: StatusCode::CREATED, place: Some((header::LOCATION, path)), tag: None, body }
    }

    /// It was made, and is found in a list only.
    pub(crate) fn noted(body: T) -> Self {
        Self { status: StatusCode::CREATED, place: None, tag: None, body }
    }

    /// It was changed: this is what is found at `path` now (RFC 9110, section 8.7).
    pub(crate) fn changed(path: String, version: i32, body: T) -> Self {
        Self { status: StatusCode::OK, place: Some((header::CONTENT_LOCATION, path)), tag: Some(etag(version)), body }
    }

    /// The version it has.
    pub(crate) fn at_version(self, version: i32) -> Self {
        Self { tag: Some(etag(version)), ..self }
    }

    /// It was read, and has no version: `tag` changes with most of what matters (RFC 9110, section 8.8.1).
    pub(crate) fn read_weakly(tag: &str, body: T) -> Self {
        let tag = HeaderValue::try_from(format!("W/\"{tag}\"")).ok();
        Self { status: StatusCode::OK, place: None, tag, body }
    }
}

impl<T: Serialize> IntoResponse for Shown<T> {
    fn into_response(self) -> Response {
        let Self { status, place, tag, body } = self;
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some((name, path)) = place
            && let Ok(path) = HeaderValue::try_from(path)
        {
            headers.insert(name, path);
        }
        if let Some(tag) = tag {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}
