//! Pages that lie behind a client's PIN or passkey, where they have one.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use practice::Outcome;
use practice::doors::clients::is_past_the_pin;
use practice::people;

use super::next::asking_for;
use super::signed_in::SignedIn;
use crate::Web;
use crate::problem::Problem;

/// Whoever is signed in has shown the PIN or a passkey lately, or has neither. Others are asked for it, and led back.
pub(crate) struct PastThePin;

/// To look.
const TO_LOOK: SignedDuration = SignedDuration::from_mins(10);
/// To send what was written meanwhile. A page that was shown at the last moment can be written in for an hour, which is as long as a sign-in of a client
/// rests. Whoever writes for longer shows it once more: that somebody writes keeps a sign-in awake, and says nothing of who it is.
const TO_SEND: SignedDuration = SignedDuration::from_mins(10 + 60);

/// The page on which whatever is pressed behind the PIN can be pressed again.
const PRESSED_ON: &str = "/plan";

/// A look leads back to what was looked at.
fn back_to(parts: &Parts) -> &str {
    match parts.uri.path_and_query() {
        Some(path) if parts.method.is_safe() => path.as_str(),
        _ => PRESSED_ON,
    }
}

impl PastThePin {
    /// Whether whoever looks at a page that tells more behind it is told that.
    pub(crate) async fn may_look(web: &Web, by: people::SignedIn) -> Outcome<bool> {
        is_past_the_pin(&web.office, by, TO_LOOK).await
    }
}

impl FromRequestParts<Web> for PastThePin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed_in = <SignedIn as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        let by = signed_in.map_err(IntoResponse::into_response)?.by;
        let lately = if parts.method.is_safe() { TO_LOOK } else { TO_SEND };
        match is_past_the_pin(&web.office, by, lately).await {
            Ok(true) => Ok(Self),
            Ok(false) => Err(Redirect::to(&asking_for("/own/pin/show", back_to(parts))).into_response()),
            Err(unfulfilled) => Err(Problem::from(unfulfilled).into_response()),
        }
    }
}
