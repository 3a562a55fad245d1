//! The relay that the SMTP URL names.

use std::net::IpAddr;

use lettre::transport::smtp::{authentication::Credentials, extension::ClientId};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{MailSettings, PostmanError, encryption::Encryption};

/// A mail relay and how to speak with it.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    /// What we call ourselves in EHLO: never the machine's own name.
    pub(super) our_name: ClientId,
}

/// How the talk is kept private.
#[derive(Debug)]
pub(super) enum Security {
    /// Not at all: the relay is on this machine.
    Plain,
    /// STARTTLS or nothing (RFC 3207).
    StartTls(Encryption),
    /// TLS from the first byte (RFC 8314, section 3.3).
    Tls(Encryption),
}

impl Relay {
    /// Reads the URL of the settings.
    pub(super) fn of(settings: &MailSettings) -> Result<Self, PostmanError> {
        let url = Url::parse(&settings.url).map_err(|_| PostmanError::NotAUrl)?;
        let host = host(&url)?;
        let tls_asked_for = tls_asked_for(&url)?;
        let encryption = || Encryption::with(&host, settings.tls_ca_pem.as_deref());
        let (security, usual_port) = match url.scheme() {
            "smtps" => (Security::Tls(encryption()?), 465),
            "smtp" if is_loopback(&host) && !tls_asked_for => (Security::Plain, 25),
            "smtp" => (Security::StartTls(encryption()?), 587),
            other => return Err(PostmanError::Scheme(other.to_owned())),
        };
        Ok(Self {
            security,
            port: url.port().unwrap_or(usual_port),
            credentials: credentials(&url)?,
            our_name: our_name(&url)?,
            host,
        })
    }
}

fn host(url: &Url) -> Result<String, PostmanError> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(PostmanError::NotAUrl)?;
    Ok(host.trim_matches(['[', ']']).to_owned())
}

/// `localhost` is a promise of `/etc/hosts`; the connection checks where it leads.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn tls_asked_for(url: &Url) -> Result<bool, PostmanError> {
    match url.query() {
        None => Ok(false),
        Some("tls=required") => Ok(true),
        Some(_) => Err(PostmanError::Parameter),
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, PostmanError> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(PostmanError::Credentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

fn decoded(text: &str) -> Result<String, PostmanError> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| PostmanError::Credentials)?;
    if text.contains(char::is_control) { Err(PostmanError::Credentials) } else { Ok(text.into()) }
}

fn our_name(url: &Url) -> Result<ClientId, PostmanError> {
    let name = url.path().trim_matches('/');
    let is_domain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    match name {
        "" => Ok(ClientId::default()),
        name if is_domain => Ok(ClientId::Domain(name.to_owned())),
        _ => Err(PostmanError::OurName),
    }
}

#[cfg(test)]
mod tests {
    use super::{Relay, Security};
    use crate::postman::{MailSettings, PostmanError};

    fn relay(url: &str) -> Result<Relay, PostmanError> {
        Relay::of(&MailSettings::new(url))
    }

    fn shape(url: &str) -> (&'static str, String, u16) {
        let relay = relay(url).unwrap();
        let security = match relay.security {
            Security::Plain => "plain",
            Security::StartTls(_) => "starttls",
            Security::Tls(_) => "tls",
        };
        (security, relay.host, relay.port)
    }

    #[test]
    fn plain_is_for_loopback_only() {
        let examples = [
            ("smtp://127.0.0.1:2525", "plain", "127.0.0.1", 2525),
            ("smtp://127.9.9.9", "plain", "127.9.9.9", 25),
            ("smtp://localhost", "plain", "localhost", 25),
            ("smtp://[::1]:26", "plain", "::1", 26),
            ("smtp://localhost?tls=required", "starttls", "localhost", 587),
            ("smtp://relay.example.org", "starttls", "relay.example.org", 587),
            ("smtp://localhost.example.org", "starttls", "localhost.example.org", 587),
            ("smtp://192.0.2.7:25", "starttls", "192.0.2.7", 25),
            ("smtp://relay.example.org/?tls=required", "starttls", "relay.example.org", 587),
            ("smtps://relay.example.org", "tls", "relay.example.org", 465),
            ("smtps://127.0.0.1:9465", "tls", "127.0.0.1", 9465),
        ];
        for (url, security, host, port) in examples {
            assert_eq!(shape(url), (security, host.to_owned(), port), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let examples = [
            ("relay.example.org:25", PostmanError::NotAUrl),
            ("smtp://", PostmanError::NotAUrl),
            ("http://relay.example.org", PostmanError::Scheme("http".into())),
            ("smtp://relay.example.org?tls=opportunistic", PostmanError::Parameter),
            ("smtp://relay.example.org?tls=none", PostmanError::Parameter),
            ("smtp://ann@relay.example.org", PostmanError::Credentials),
            ("smtp://:secret@relay.example.org", PostmanError::Credentials),
            ("smtp://ann:sec%0Dret@relay.example.org", PostmanError::Credentials),
            ("smtp://relay.example.org/a%20b", PostmanError::OurName),
        ];
        for (url, error) in examples {
            assert_eq!(relay(url).unwrap_err(), error, "{url}");
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn credentials_are_percent_decoded_and_never_shown() {
        let relay = relay("smtps://ann%40example.org:p%3Aa%2Fs@relay.example.org").unwrap();
        let expected = ("ann@example.org".to_owned(), "p:a/s".to_owned());
        assert_eq!(relay.credentials, Some(expected.into()));
        assert!(!format!("{relay:?}").contains("p:a/s"));
    }

    #[test]
    fn our_name_is_neutral_unless_told() {
        let said = |url| relay(url).unwrap().our_name.to_string();
        assert_eq!(said("smtp://localhost"), "[127.0.0.1]");
        assert_eq!(said("smtp://localhost/mail.example.org"), "mail.example.org");
    }
}
