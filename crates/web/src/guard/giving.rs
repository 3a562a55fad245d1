//! What a browser is given with an answer, and what is taken from it: the cookies of a door.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::text::Name;
use practice::doors::Opened;
use practice::people::Secret;

use super::browser_name::browser_name;
use super::cookie::{self, Cookie};
use crate::Web;
use crate::problem::Problem;

/// What a browser brings besides a sign-in.
pub(crate) struct Browser {
    half: Option<String>,
    asked: Option<String>,
    device: Option<String>,
    ceremony: Option<String>,
    name: Option<Name>,
}

impl Browser {
    /// The token of a question about passkeys; none is one that nothing was asked by.
    pub(crate) fn ceremony(&self) -> &str {
        self.ceremony.as_deref().unwrap_or_default()
    }

    /// The token of half a sign-in; none is one that holds nothing.
    pub(crate) fn half(&self) -> &str {
        self.half.as_deref().unwrap_or_default()
    }

    /// The token of a letter it asked for.
    pub(crate) fn asked(&self) -> Option<&str> {
        self.asked.as_deref()
    }

    /// By which it says that it is known.
    pub(crate) fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// What it calls itself.
    pub(crate) fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }
}

impl FromRequestParts<Web> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let of = |which| cookie::carried(which, web.https, &parts.headers).map(str::to_owned);
        Ok(Self {
            half: of(Cookie::Half),
            asked: of(Cookie::Asked),
            device: of(Cookie::Device),
            ceremony: of(Cookie::Ceremony),
            name: browser_name(&parts.headers),
        })
    }
}

/// Cookies on their way to a browser.
pub(crate) struct Giving {
    https: bool,
    headers: HeaderMap,
}

impl Giving {
    /// Nothing yet.
    pub(crate) fn of(web: &Web) -> Self {
        Self { https: web.https, headers: HeaderMap::new() }
    }

    /// The token of a sign-in.
    pub(crate) fn sign_in(self, token: &Secret) -> Result<Self, Problem> {
        self.with(Cookie::SignIn, token)
    }

    /// The token of half a sign-in.
    pub(crate) fn half(self, token: &Secret) -> Result<Self, Problem> {
        self.with(Cookie::Half, token)
    }

    /// What binds a letter to this browser.
    pub(crate) fn asked(self, token: &Secret) -> Result<Self, Problem> {
        self.with(Cookie::Asked, token)
    }

    /// The token of a question about passkeys.
    pub(crate) fn ceremony(self, token: &Secret) -> Result<Self, Problem> {
        self.with(Cookie::Ceremony, token)
    }

    /// What was opened; half a sign-in, or a letter that was asked for, has done its work. A browser that others use is known no more.
    pub(crate) fn opened(self, opened: &Opened) -> Result<Self, Problem> {
        let given = self.with(Cookie::SignIn, &opened.sign_in)?;
        let given = match &opened.device {
            Some(device) => given.with(Cookie::Device, device)?,
            None => given.without(Cookie::Device),
        };
        Ok(given.without(Cookie::Half).without(Cookie::Asked))
    }

    fn without(mut self, which: Cookie) -> Self {
        self.headers.append(header::SET_COOKIE, cookie::cleared(which, self.https));
        self
    }

    fn with(mut self, which: Cookie, token: &Secret) -> Result<Self, Problem> {
        self.headers.append(header::SET_COOKIE, cookie::carrying(which, self.https, token)?);
        Ok(self)
    }

    /// With a way to another page. What cannot be written in an address leads to the front page.
    pub(crate) fn to(mut self, path: &str) -> Response {
        let place = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
        self.headers.insert(header::LOCATION, place);
        (StatusCode::SEE_OTHER, self.headers).into_response()
    }

    /// With a page.
    pub(crate) fn beside(self, mut page: Response) -> Response {
        for cookie in self.headers.get_all(header::SET_COOKIE) {
            page.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        page
    }
}
