//! Secrets that are shown once: 256 random bits in base64url; only their hash is kept.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Broke, Office};

/// By which a bearer token is recognised, by people and by scanners for leaked secrets.
const PREFIX: &str = "halcyon_";

/// A secret, shown once. It is never printed by accident, not even in a log.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A fresh bearer token.
    pub(super) fn bearer(office: &Office) -> Result<Self, Broke> {
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(office.random::<32>()?))))
    }

    /// A fresh token for a link or a cookie.
    pub(crate) fn bare(office: &Office) -> Result<Self, Broke> {
        Ok(Self(URL_SAFE_NO_PAD.encode(office.random::<32>()?)))
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What is kept of a bearer token that somebody presents; none if it cannot be one.
pub(super) fn presented(bearer: &str) -> Option<Vec<u8>> {
    has_the_form(bearer.strip_prefix(PREFIX)?).then(|| hash(bearer))
}

/// The same of a token that came by a link or in a cookie.
pub(crate) fn presented_bare(token: &str) -> Option<Vec<u8>> {
    has_the_form(token).then(|| hash(token))
}

/// 256 bits, written in the one way there is.
fn has_the_form(body: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(body).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.is_some_and(|bytes| URL_SAFE_NO_PAD.encode(bytes) == body)
}

/// 256 random bits need no slow hash.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_form_of_a_token_is_looked_up() {
        let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([7; 32]));
        assert_eq!(presented(&token), Some(hash(&token)));
        for bad in ["", "halcyon_", "halcyon_x", &token[8..], &format!("{token}A"), &token[..token.len() - 1]] {
            assert_eq!(presented(bad), None, "{bad}");
        }
        assert_eq!(presented_bare(&token[8..]), Some(hash(&token[8..])));
        for bad in ["", "x", &token, &token[9..]] {
            assert_eq!(presented_bare(bad), None, "{bad}");
        }
        assert_eq!(format!("{:?}", Secret(token)), "Secret(…)");
    }
}
