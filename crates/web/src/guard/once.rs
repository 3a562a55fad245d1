//! Requests that may come twice: a `POST` with an `Idempotency-Key` is done once.
//!
//! A repeated one is answered with the former status and with the thing as it is now. What was refused is not remembered: nothing was done, so it
//! can be asked again under the same key.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use practice::Asked;
use practice::keyring::Purpose;
use practice::requests::{Claim, Pending, Remembered, claim};
use tower::ServiceExt;

use super::bearer::asked_by;
use crate::Web;
use crate::problem::{Doorstep, Problem};
use crate::sent::whole;

/// The header that carries the key.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What answering a repeated request takes: the doors, to look the thing up again.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) web: Web,
    pub(crate) doors: Router,
}

/// Does a request once.
pub(crate) async fn once(State(desk): State<Desk>, request: Request, next: Next) -> Result<Response, Problem> {
    let key = request.headers().get(KEY).filter(|_| request.method() == Method::POST).cloned();
    let Some(key) = key else { return Ok(next.run(request).await) };
    let key = read(&key)?;
    let asked = asked_by(&desk.web, request.headers()).await?;
    let (mut parts, body) = request.into_parts();
    let bytes = whole(body).await?;
    let said = [parts.uri.path_and_query().map_or("", |path| path.as_str()).as_bytes(), b"\n", &bytes].concat();
    let hash = desk.web.office.keyring().keyed_hash(Purpose::Request, &said);
    let _place = desk.web.places.acquire().await.map_err(|_| Doorstep::Unreachable)?;
    match claim(&asked, &key, &hash).await? {
        Claim::Remembered(was) => replay(desk.doors, asked, was).await,
        Claim::First(pending) => {
            parts.extensions.insert(pending.asked());
            let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
            Ok(remember(pending, response).await)
        }
    }
}

/// One to 200 visible signs.
fn read(written: &HeaderValue) -> Result<String, Refusal> {
    let visible = |key: &&str| (1..=200).contains(&key.len()) && key.bytes().all(|sign| sign.is_ascii_graphic());
    let key = written.to_str().ok().filter(visible);
    key.map(str::to_owned).ok_or_else(|| Refusal::at("/Idempotency-Key", "One to 200 visible signs."))
}

async fn remember(pending: Pending, response: Response) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let done = Remembered { status: Some(response.status().as_u16()), location: place_of(response.headers()) };
    // It is done, and known to be done, whether or not the answer can be remembered.
    if let Err(error) = pending.remember(done).await {
        tracing::error!(%error, "the answer to a request could not be remembered");
    }
    response
}

fn place_of(headers: &HeaderMap) -> Option<String> {
    let place = headers.get(header::LOCATION).or_else(|| headers.get(header::CONTENT_LOCATION))?;
    place.to_str().ok().map(str::to_owned)
}

async fn replay(doors: Router, asked: Asked, was: Remembered) -> Result<Response, Problem> {
    let status = was.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    let mut response = match &was.location {
        Some(path) => look_up(doors, asked, path).await?,
        // Nothing can be looked up again: it was done, and there is nothing to say about it twice.
        None => StatusCode::NO_CONTENT.into_response(),
    };
    if was.location.is_some() && response.status().is_success() {
        *response.status_mut() = status;
        place(response.headers_mut(), status, was.location.as_deref());
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

async fn look_up(doors: Router, asked: Asked, path: &str) -> Result<Response, Problem> {
    let request = axum::http::Request::get(path).extension(asked).body(Body::empty()).map_err(|_| Doorstep::Broke)?;
    Ok(doors.oneshot(request).await.into_response())
}

fn place(headers: &mut HeaderMap, status: StatusCode, location: Option<&str>) {
    let name = if status == StatusCode::CREATED { header::LOCATION } else { header::CONTENT_LOCATION };
    if let Some(path) = location.and_then(|path| HeaderValue::try_from(path).ok()) {
        headers.insert(name, path);
    }
}
