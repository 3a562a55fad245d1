//! JSON bodies, of known fields only.

use axum::body::{Body as Stream, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use domain::Refusal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::strict::Strict;
use crate::problem::{Doorstep, Problem};

/// How many bytes a request may carry.
pub(crate) const MOST: usize = 256 * 1024;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Doorstep::NotJson.into());
        }
        let bytes = whole(request.into_body()).await?;
        let json =
            serde_json::from_slice(&bytes).map_err(|_| Refusal::at("", "One JSON value, and nothing after it."))?;
        Ok(Self(serde_path_to_error::deserialize(Strict(json)).map_err(|error| super::misread(&error))?))
    }
}

/// All of a body, unless it is too large.
pub(crate) async fn whole(body: Stream) -> Result<Bytes, Problem> {
    to_bytes(body, MOST).await.map_err(|_| Doorstep::TooLarge.into())
}

/// `application/json`, also with a suffix such as `merge-patch+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let written = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// A field of a change: absent it is left alone, `null` takes it away.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
