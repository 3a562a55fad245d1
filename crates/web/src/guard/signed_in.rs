//! Sign-ins: who looks at a page. The JSON interface knows nothing of them.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::doors::Opened;
use practice::people::{self, Secret};
use practice::{Asked, Outcome};

use super::cookie::{self, Cookie};
use super::giving::{Browser, Giving};
use super::next::asking_for;
use crate::Web;
use crate::layers::found_out;
use crate::problem::Problem;

/// Somebody who is signed in asks. As `Option<SignedIn>` the page is for others too; alone, others are led to the front page.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// In whose name.
    pub(crate) asked: Asked,
    /// By which sign-in.
    pub(crate) by: people::SignedIn,
}

impl SignedIn {
    /// Whoever holds the cookie of a request.
    pub(crate) async fn of(web: &Web, headers: &HeaderMap) -> Outcome<Option<Self>> {
        let Some(token) = cookie::carried(Cookie::SignIn, web.https, headers) else { return Ok(None) };
        let by = people::signed_in(&web.office, token).await?;
        if let Some(by) = &by {
            found_out(by.actor);
        }
        Ok(by.map(|by| Self { asked: web.office.asked(by.actor).by(by.sign_in), by }))
    }

    /// Ends it.
    pub(crate) async fn end(&self) -> Outcome<()> {
        people::end_sign_in(&self.asked, self.by.sign_in).await
    }
}

/// Lets a browser in by a sign-in that a demo's press opened; the one it came with ends, whosever it was.
pub(crate) async fn let_in_by_press(
    web: &Web,
    former: Option<SignedIn>,
    browser: &Browser,
    token: &Secret,
) -> Result<Response, Problem> {
    begin(web, former, browser, token).await?;
    Ok(Giving::of(web).sign_in(token)?.to("/"))
}

/// The same by a door that has made sure who it is, to a page of ours.
pub(crate) async fn let_in(
    web: &Web,
    former: Option<SignedIn>,
    browser: &Browser,
    opened: &Opened,
    to: &str,
) -> Result<Response, Problem> {
    begin(web, former, browser, &opened.sign_in).await?;
    Ok(Giving::of(web).opened(opened)?.to(to))
}

/// Ends the sign-in that a browser came with, whosever it was, counts the one that was opened, and notes in which browser that was.
async fn begin(web: &Web, former: Option<SignedIn>, browser: &Browser, token: &Secret) -> Result<(), Problem> {
    if let Some(former) = former {
        former.end().await?;
    }
    metrics::counter!("halcyon_sign_in_total", "result" => "opened").increment(1);
    match browser.name() {
        Some(name) => Ok(people::note_browser(&web.office, token, name).await?),
        None => Ok(()),
    }
}

/// Counts somebody who was not let in: at the front doors, and where whoever is in shows once more who they are.
pub(crate) fn not_let_in() {
    metrics::counter!("halcyon_sign_in_total", "result" => "refused").increment(1);
}

/// Why a page was not shown.
pub(crate) enum NotShown {
    /// Nobody is signed in; where they are led to.
    Nobody(HeaderValue),
    /// It could not be found out.
    Problem(Problem),
}

impl IntoResponse for NotShown {
    fn into_response(self) -> Response {
        match self {
            Self::Nobody(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, NotShown> {
        match Self::of(web, &parts.headers).await {
            Ok(found) => found.ok_or_else(|| NotShown::Nobody(way_in(web, parts))),
            Err(unfulfilled) => Err(NotShown::Problem(unfulfilled.into())),
        }
    }
}

/// To the door, and from there back to the page that was looked at. In a demo the front page is the door.
fn way_in(web: &Web, parts: &Parts) -> HeaderValue {
    let looked_at = parts.uri.path_and_query().filter(|_| parts.method == Method::GET);
    let place = match web.demo {
        true => "/".to_owned(),
        false => asking_for("/sign-in", looked_at.map_or("", |path| path.as_str())),
    };
    HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/"))
}

impl OptionalFromRequestParts<Web> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Problem> {
        Ok(Self::of(web, &parts.headers).await?)
    }
}
