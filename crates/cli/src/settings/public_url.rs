//! The address under which people reach Halcyon.

use std::fmt;

use url::{Host, Url};

/// An absolute `https` address of a host, or an `http` one of this machine, with nothing after host and port
/// (an origin in the sense of RFC 6454, section 4).
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// Reads an address such as `https://halcyon.example.org`; a single `/` at its end is left aside.
    ///
    /// # Errors
    /// What is allowed, in words for the operator.
    pub fn parse(written: &str) -> Result<Self, &'static str> {
        const FORM: &str = "must be an address such as https://halcyon.example.org";
        let url = Url::parse(written).map_err(|_| FORM)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(FORM);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user or a password: everybody gets to see it");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err("must end after the host and the port: Halcyon lives at the top of its address");
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(
                "must begin with https:// unless the host is this machine itself: sign-ins would travel readable for everybody on the way",
            );
        }
        Ok(Self(url))
    }

    /// The address without a `/` at its end: a path that begins with `/` can be appended.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host alone, lower case, without port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port: the one that was written, or the one that the scheme stands for.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Whether browsers reach it over TLS, so that cookies can demand it.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// Names that end in `localhost` never leave the machine (RFC 6761, section 6.3).
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_without_its_last_slash() {
        for (written, kept) in [
            ("https://halcyon.example.org", "https://halcyon.example.org"),
            ("https://Halcyon.Example.org:8443/", "https://halcyon.example.org:8443"),
            ("https://halcyon.example.org:443", "https://halcyon.example.org"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://demo.localhost", "http://demo.localhost"),
            ("http://127.0.0.2:1", "http://127.0.0.2:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(PublicUrl::parse(written).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn what_is_not_an_origin_is_refused_with_its_reason() {
        for (written, reason) in [
            ("halcyon.example.org", "such as"),
            ("/path", "such as"),
            ("ftp://halcyon.example.org", "such as"),
            ("https://", "such as"),
            ("https://me@halcyon.example.org", "user"),
            ("https://:word@halcyon.example.org", "password"),
            ("https://halcyon.example.org/app", "top of its address"),
            ("https://halcyon.example.org/?a", "top of its address"),
            ("https://halcyon.example.org/#a", "top of its address"),
            ("http://halcyon.example.org", "https://"),
            ("http://localhost.example.org", "https://"),
            ("http://192.168.0.1", "https://"),
        ] {
            let refusal = PublicUrl::parse(written).unwrap_err();
            assert!(refusal.contains(reason), "{written}: {refusal}");
        }
    }

    #[test]
    fn host_and_scheme_can_be_asked_for() {
        let url = PublicUrl::parse("https://halcyon.example.org:8443").unwrap();
        assert_eq!((url.host(), url.port(), url.is_https()), ("halcyon.example.org", 8443, true));
        assert_eq!(PublicUrl::parse("https://halcyon.example.org").unwrap().port(), 443);
        assert!(!PublicUrl::parse("http://localhost").unwrap().is_https());
    }
}
