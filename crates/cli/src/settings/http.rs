//! `[http]`: where Halcyon listens, and under which addresses people reach it.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::Deserialize;

use super::public_url::PublicUrl;
use super::shape;

/// The section `http`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where pages and API are offered.
    #[serde(deserialize_with = "shape::address")]
    pub listen: SocketAddr,
    /// Where metrics and detailed health are offered; `None` opens nothing.
    #[serde(deserialize_with = "shape::address_or_off")]
    pub admin_listen: Option<SocketAddr>,
    /// What people type, if it was given.
    #[serde(deserialize_with = "shape::public_url")]
    pub public_url: Option<PublicUrl>,
    #[serde(deserialize_with = "shape::public_url")]
    letters_url: Option<PublicUrl>,
    /// Whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "shape::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Where whoever found a weakness reaches the operator.
    #[serde(deserialize_with = "shape::contact")]
    pub security_contact: Option<String>,
}

impl Http {
    /// What links in letters begin with: `letters_url`, else `public_url`.
    pub fn letters_url(&self) -> Option<&PublicUrl> {
        self.letters_url.as_ref().or(self.public_url.as_ref())
    }

    /// Port 0 asks the system for any free one, so that two of them never meet.
    pub(super) fn contradiction(&self) -> Option<(&'static str, String)> {
        let same = self.admin_listen == Some(self.listen) && self.listen.port() != 0;
        same.then(|| {
            ("http.admin_listen", "must differ from http.listen: what it shows is for the operator alone".to_owned())
        })
    }
}
