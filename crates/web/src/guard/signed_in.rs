//! Sign-ins: who looks at a page. The JSON interface knows nothing of them.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::people::{self, Secret};
use practice::{Asked, Outcome};

use super::cookie;
use crate::Web;
use crate::problem::Problem;

/// Where somebody is led who is signed in now, or has to be.
const FRONT: HeaderValue = HeaderValue::from_static("/");

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
        let Some(token) = cookie::carried(web.https, headers) else { return Ok(None) };
        let by = people::signed_in(&web.office, token).await?;
        Ok(by.map(|by| Self { asked: web.office.asked(by.actor), by }))
    }

    /// Ends it.
    pub(crate) async fn end(&self) -> Outcome<()> {
        people::end_sign_in(&self.asked, self.by.sign_in).await
    }
}

/// Lets a browser in by a sign-in that was just opened; the one it came with ends, whosever it was.
pub(crate) async fn let_in(web: &Web, former: Option<SignedIn>, token: &Secret) -> Result<Response, Problem> {
    if let Some(former) = former {
        former.end().await?;
    }
    let headers = [(header::LOCATION, FRONT), (header::SET_COOKIE, cookie::carrying(web.https, token)?)];
    metrics::counter!("halcyon_sign_in_total", "result" => "opened").increment(1);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Counts somebody who was not let in.
pub(crate) fn not_let_in() {
    metrics::counter!("halcyon_sign_in_total", "result" => "refused").increment(1);
}

/// Why a page was not shown.
pub(crate) enum NotShown {
    /// Nobody is signed in.
    Nobody,
    /// It could not be found out.
    Problem(Problem),
}

impl IntoResponse for NotShown {
    fn into_response(self) -> Response {
        match self {
            Self::Nobody => (StatusCode::SEE_OTHER, [(header::LOCATION, FRONT)]).into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, NotShown> {
        match Self::of(web, &parts.headers).await {
            Ok(found) => found.ok_or(NotShown::Nobody),
            Err(unfulfilled) => Err(NotShown::Problem(unfulfilled.into())),
        }
    }
}

impl OptionalFromRequestParts<Web> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Problem> {
        Ok(Self::of(web, &parts.headers).await?)
    }
}
