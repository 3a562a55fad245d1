//! Easy reading: another face and a little more room, in the browser in which somebody asked for it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Router};
use serde::Deserialize;

use crate::Web;

/// The cookie, and what it says. It is no secret, and says nothing of anybody.
const COOKIE: &str = "reading";
const EASY: &str = "easy";
/// A year.
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

tokio::task_local! {
    static READING: Reading;
}

/// How the page that is made now is read, and where it lies, if one can come back to it.
struct Reading {
    easy: bool,
    here: Option<String>,
}

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/reading", post(choose))
}

/// Lets every page know how it is read.
pub(super) async fn as_asked(request: Request, next: Next) -> Response {
    let easy = asks_for_ease(request.headers());
    let here = (request.method() == Method::GET).then(|| request.uri().to_string());
    READING.scope(Reading { easy, here }, next.run(request)).await
}

fn asks_for_ease(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.any(|pair| pair == (COOKIE, EASY))
}

/// Whether the page that is made now is to be easy to read.
pub(crate) fn is_easy() -> bool {
    READING.try_with(|reading| reading.easy).unwrap_or(false)
}

/// Where the page that is made now lies, if one can come back to it.
pub(crate) fn here() -> Option<String> {
    READING.try_with(|reading| reading.here.clone()).ok().flatten()
}

#[derive(Deserialize)]
#[serde(default)]
struct Choice {
    reading: String,
    back: String,
}

impl Default for Choice {
    fn default() -> Self {
        Self { reading: String::new(), back: "/".to_owned() }
    }
}

async fn choose(State(web): State<Web>, Form(Choice { reading, back }): Form<Choice>) -> Response {
    let back = HeaderValue::try_from(back).ok().filter(is_ours).unwrap_or(HeaderValue::from_static("/"));
    let headers = [(header::LOCATION, back), (header::SET_COOKIE, cookie(web.https, reading == EASY))];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// A path of ours: browsers take `//` and `/\` for the beginning of another site.
fn is_ours(back: &HeaderValue) -> bool {
    let path = back.as_bytes();
    path.starts_with(b"/") && !path[1..].starts_with(b"/") && !path.contains(&b'\\')
}

fn cookie(https: bool, easy: bool) -> HeaderValue {
    let (value, kept) = if easy { (EASY, KEPT_SECONDS) } else { ("", 0) };
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={kept}{secure}");
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}
