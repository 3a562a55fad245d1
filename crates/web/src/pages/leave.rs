//! The ways out. By *Leave this page* the sign-in ends with us, the browser forgets us, and another site stands in our place; by signing out the
//! sign-in ends, and our front page says so.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::post;
use practice::Outcome;

use super::front::SIGNED_OUT;
use crate::Web;
use crate::guard::{Cookie, SignedIn, cleared};
use crate::problem::Problem;

/// Where *Leave this page* leads: a site that many people visit every day. No referrer goes along (`Referrer-Policy`).
pub(crate) const AWAY: &str = "https://www.wikipedia.org/";
/// What the browser forgets (W3C Clear Site Data, section 3.1).
const FORGOTTEN: HeaderValue = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
/// And what it forgets of somebody of the staff, and of whoever signs out: that they signed in here once is what lets them in while strangers guess.
const FORGOTTEN_BUT_KNOWN: HeaderValue = HeaderValue::from_static("\"cache\", \"storage\"");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/leave", post(leave)).route("/sign-out", post(sign_out))
}

/// Only of staff it is certain that they may come back to our front page. Everybody else goes elsewhere: a client, whoever was one until an
/// hour ago, and whoever asks while our records cannot be reached.
async fn leave(State(web): State<Web>, headers: HeaderMap) -> Response {
    match end(&web, &headers).await {
        true => gone(&web, "/", FORGOTTEN_BUT_KNOWN),
        false => gone(&web, AWAY, FORGOTTEN),
    }
}

/// To our front page, whoever it was: there nobody is told what this is.
async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Response {
    end(&web, &headers).await;
    gone(&web, SIGNED_OUT, FORGOTTEN_BUT_KNOWN)
}

fn gone(web: &Web, to: &'static str, forgotten: HeaderValue) -> Response {
    let headers = AppendHeaders([
        (header::LOCATION, HeaderValue::from_static(to)),
        (header::SET_COOKIE, cleared(Cookie::SignIn, web.https)),
        (header::SET_COOKIE, cleared(Cookie::Half, web.https)),
        (header::SET_COOKIE, cleared(Cookie::Asked, web.https)),
        (CLEAR_SITE_DATA, forgotten),
    ]);
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Ends the sign-in, if there is one and our records can be reached, and says whether it was of the staff.
async fn end(web: &Web, headers: &HeaderMap) -> bool {
    ended(web, headers).await.unwrap_or_else(|unfulfilled| {
        let _told = Problem::from(unfulfilled);
        false
    })
}

async fn ended(web: &Web, headers: &HeaderMap) -> Outcome<bool> {
    let Some(signed_in) = SignedIn::of(web, headers).await? else { return Ok(false) };
    signed_in.end().await?;
    Ok(signed_in.asked.actor.staff().is_some())
}
