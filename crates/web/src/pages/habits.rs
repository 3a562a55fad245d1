//! Habits of a browser, not of a person: whether its pages are easier to read, and whether single keys do anything there.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Router};
use serde::Deserialize;

use crate::Web;
use crate::guard::{named, own_path};

/// A habit: a cookie that says one thing, or is not there. It is no secret, and says nothing of anybody; it is for this host alone all the same
/// (OWASP ASVS 5.0, 3.3.1).
struct Habit {
    cookie: &'static str,
    over_tls: &'static str,
    value: &'static str,
}

/// Another face and a little more room.
const EASY_READING: Habit = Habit { cookie: "reading", over_tls: "__Host-reading", value: "easy" };
/// Single keys do nothing: whoever speaks to their browser, or rests a hand on the keyboard, would press them unawares.
const NO_KEYS: Habit = Habit { cookie: "keys", over_tls: "__Host-keys", value: "off" };
/// A year.
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

tokio::task_local! {
    static HERE: Here;
}

/// The habits of the browser that the page now made is for, and where that page lies, if one can come back to it.
struct Here {
    easy: bool,
    no_keys: bool,
    path: Option<String>,
}

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/reading", post(read)).route("/keys", post(use_keys))
}

/// Lets every page know for what browser it is.
pub(super) async fn as_asked(State(https): State<bool>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let (easy, no_keys) = (EASY_READING.is_kept(https, headers), NO_KEYS.is_kept(https, headers));
    let path = (request.method() == Method::GET).then(|| request.uri().to_string());
    HERE.scope(Here { easy, no_keys, path }, next.run(request)).await
}

/// Whether the page that is made now is to be easy to read.
pub(crate) fn is_easy() -> bool {
    HERE.try_with(|here| here.easy).unwrap_or(false)
}

/// Whether single keys do something on it.
pub(crate) fn has_keys() -> bool {
    HERE.try_with(|here| !here.no_keys).unwrap_or(true)
}

/// Where it lies, if one can come back to it.
pub(crate) fn here() -> Option<String> {
    HERE.try_with(|here| here.path.clone()).ok().flatten()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    reading: String,
    keys: String,
    back: String,
}

async fn read(State(web): State<Web>, Form(choice): Form<Choice>) -> Response {
    EASY_READING.told(web.https, &choice.reading, &choice.back)
}

async fn use_keys(State(web): State<Web>, Form(choice): Form<Choice>) -> Response {
    NO_KEYS.told(web.https, &choice.keys, &choice.back)
}

impl Habit {
    fn name(&self, https: bool) -> &'static str {
        if https { self.over_tls } else { self.cookie }
    }

    fn is_kept(&self, https: bool, headers: &HeaderMap) -> bool {
        named(self.name(https), headers) == Some(self.value)
    }

    /// Keeps it or lets it go, and leads back to where it was chosen, if that is a page of ours.
    fn told(&self, https: bool, chosen: &str, back: &str) -> Response {
        let back = own_path(back).and_then(|path| HeaderValue::try_from(path).ok());
        let back = back.unwrap_or(HeaderValue::from_static("/"));
        let headers = [(header::LOCATION, back), (header::SET_COOKIE, self.cookie(https, chosen == self.value))];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    fn cookie(&self, https: bool, chosen: bool) -> HeaderValue {
        let (value, kept) = if chosen { (self.value, KEPT_SECONDS) } else { ("", 0) };
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={kept}{secure}", self.name(https));
        HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
    }
}
