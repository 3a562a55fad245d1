//! Parameters behind the question mark, known ones only.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Refusal;
use practice::Turn;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::problem::Problem;

/// Parameters of a request.
pub(crate) struct Search<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Search<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let written = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(written.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| super::misread(&error).into())
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paged {
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
}

impl Paged {
    /// The page that is meant.
    pub(crate) fn turn(self) -> Result<Turn, Refusal> {
        Turn::read(self.after, self.limit)
    }
}
