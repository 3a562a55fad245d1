//! Forms that make something carry a key that is good once: pressed twice, they do what they do once, and both presses lead to the same page.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use domain::Refusal;
use practice::keyring::{KeyedHash, Purpose};
use practice::requests::{Claim, Remembered, claim};
use practice::{Asked, Broke, Outcome, Unfulfilled};
use serde::de::DeserializeOwned;

use crate::Web;
use crate::problem::Problem;
use crate::sent::whole;

/// The name of the hidden field.
const KEY: &str = "key";
/// Somebody went back, changed what they had sent, and pressed again.
const SENT_ALREADY: &str = "This was sent once already. To send it as it stands now as well, please press again.";

/// What a form sent, and the key it carries.
pub(super) struct Pressed<T> {
    pub(super) sent: T,
    key: String,
    hash: KeyedHash,
}

impl<T: DeserializeOwned> FromRequest<Web> for Pressed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let path = request.uri().path().to_owned();
        let bytes = whole(request.into_body()).await?;
        let key = form_urlencoded::parse(&bytes).find(|(name, _)| name == KEY);
        let key = key.map(|(_, key)| key.into_owned()).unwrap_or_default();
        let sent = serde_urlencoded::from_bytes(&bytes).map_err(|_| Refusal::at("", "This form cannot be read."))?;
        let hash = web.office.keyring().keyed_hash(Purpose::Request, &[path.as_bytes(), b"\n", &bytes].concat());
        Ok(Self { sent, key, hash })
    }
}

/// A key as it is claimed: which, and for which request.
pub(super) struct Key {
    key: String,
    hash: KeyedHash,
}

impl<T> Pressed<T> {
    /// What was sent, and its key.
    pub(super) fn open(self) -> (T, Key) {
        (self.sent, Key { key: self.key, hash: self.hash })
    }
}

impl Key {
    /// Does once what the form asks for. `make` says where that is found; the second press is told the same, or `otherwise` where the first
    /// could not say.
    pub(super) async fn once(
        self,
        web: &Web,
        asked: &Asked,
        otherwise: &str,
        make: impl AsyncFnOnce(Asked) -> Outcome<String>,
    ) -> Outcome<String> {
        if self.key.is_empty() {
            return make(asked.clone()).await;
        }
        let _place = web.places.acquire().await.map_err(|error| Broke::Unreachable(error.to_string()))?;
        match claim(asked, &self.key, &self.hash).await {
            Ok(Claim::Remembered(was)) => Ok(was.location.unwrap_or_else(|| otherwise.to_owned())),
            Ok(Claim::First(pending)) => {
                let place = make(pending.asked()).await?;
                let status = Some(StatusCode::SEE_OTHER.as_u16());
                // It is done, and known to be done, whether or not the answer can be remembered.
                if let Err(error) = pending.remember(Remembered { status, location: Some(place.clone()) }).await {
                    tracing::error!(%error, "the answer to a form could not be remembered");
                }
                Ok(place)
            }
            Err(Unfulfilled::Refused(Refusal::KeyReused)) => Err(Refusal::at("", SENT_ALREADY).into()),
            Err(unfulfilled) => Err(unfulfilled),
        }
    }
}
