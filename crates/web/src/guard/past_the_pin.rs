//! Pages that lie behind a client's PIN, where they chose one.

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

/// Whoever is signed in has shown the PIN lately, or has none. Others are asked for it, and led back.
pub(crate) struct PastThePin;

/// To look, and to send what was written meanwhile: a form may take its time.
const TO_LOOK: SignedDuration = SignedDuration::from_mins(10);
const TO_SEND: SignedDuration = SignedDuration::from_hours(1);

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
