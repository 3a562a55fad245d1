//! Who a door is for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Refusal;
use practice::{Asked, Asking};

use crate::problem::{Doorstep, Problem};

/// Somebody of the staff asks.
pub(crate) struct AsStaff(pub(crate) Asked);

/// Somebody asks for a thing that is read in one go: who it is is learned with it.
pub(crate) struct AtAGlance(pub(crate) Asking);

/// Somebody who is known asks: of the staff, or a client.
pub(crate) struct AsAnyone(pub(crate) Asked);

impl<S: Send + Sync> FromRequestParts<S> for AsAnyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<Asked>().cloned().ok_or(Doorstep::NoToken)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AtAGlance {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<Asking>().cloned().ok_or(Doorstep::NoToken)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AsStaff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let AsAnyone(asked) = AsAnyone::from_request_parts(parts, state).await?;
        if asked.actor.staff().is_some() { Ok(Self(asked)) } else { Err(Refusal::NotYours.into()) }
    }
}
