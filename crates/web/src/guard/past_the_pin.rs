//! Pages that lie behind a client's PIN or passkey, where they have one.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use practice::doors::clients::is_past_the_pin;

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

impl FromRequestParts<Web> for PastThePin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed_in = <SignedIn as FromRequestParts<Web>>::from_request_parts(parts, web).await;
        let by = signed_in.map_err(IntoResponse::into_response)?.by;
        let lately = if parts.method == Method::GET { TO_LOOK } else { TO_SEND };
        match is_past_the_pin(&web.office, by, lately).await {
            Ok(true) => Ok(Self),
            Ok(false) => Err(Redirect::to(&asking_for("/own/pin/show", parts.uri.path())).into_response()),
            Err(unfulfilled) => Err(Problem::from(unfulfilled).into_response()),
        }
    }
}
