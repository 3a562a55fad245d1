//! What the postman is told about the relay, and what he refuses to be told.

use std::{fmt, time::Duration};

/// Where letters go and how long anything may take.
#[derive(Clone)]
pub struct MailSettings {
    /// `smtp://[user:password@]host[:port][/our-name][?tls=required]` or `smtps://…`.
    ///
    /// `smtps` is TLS from the first byte (port 465). `smtp` is STARTTLS (port 587), except to
    /// loopback without `tls=required`, where it is plain (port 25). User and password are
    /// percent-encoded; `our-name` is what EHLO says (`[127.0.0.1]` by default).
    pub url: String,
    /// Certificates, as PEM, of an authority to trust beside those of the machine.
    pub tls_ca_pem: Option<Vec<u8>>,
    /// How many connections may be open to the relay at once; at least 1.
    pub connections: usize,
    /// How long a letter may wait for one of these connections.
    pub turn_within: Duration,
    /// How long everything from there to the final dot may take.
    pub send_deadline: Duration,
    /// How long the answer to the final dot may take after that.
    pub final_answer: Duration,
    /// How long a connection may rest before it is asked whether it still lives.
    pub ask_after: Duration,
}

impl MailSettings {
    /// Settings for the relay at `url`: 4 connections, 15 s of waiting for one, 30 s up to the final dot, 60 s after it, 5 s rest.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            tls_ca_pem: None,
            connections: 4,
            turn_within: Duration::from_secs(15),
            send_deadline: Duration::from_secs(30),
            final_answer: Duration::from_secs(60),
            ask_after: Duration::from_secs(5),
        }
    }
}

/// Leaves the URL out: it may hold a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("connections", &self.connections)
            .field("turn_within", &self.turn_within)
            .field("send_deadline", &self.send_deadline)
            .field("final_answer", &self.final_answer)
            .finish_non_exhaustive()
    }
}

/// Why settings do not describe a relay that may be used. No message repeats the URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostmanError {
    /// Not a URL, or one without a host.
    #[error("the SMTP URL must look like smtp://host:587 or smtps://user:password@host")]
    NotAUrl,
    /// A scheme other than `smtp` and `smtps`.
    #[error("the SMTP URL must begin with smtp:// or smtps://, not {0}://")]
    Scheme(String),
    /// A parameter other than `tls=required`.
    #[error("the SMTP URL allows no parameter but tls=required; plain SMTP goes to loopback only")]
    Parameter,
    /// A user without a password, a password without a user, or control characters in either.
    #[error("the SMTP URL needs user and password, both percent-encoded, or neither")]
    Credentials,
    /// The path is not a domain name.
    #[error("the path of the SMTP URL is our name in EHLO and must be a domain name")]
    OurName,
    /// The host cannot be named in a certificate.
    #[error("the host of the SMTP URL must be a domain name or an IP address")]
    Host,
    /// The certificates given are not PEM, or not certificates.
    #[error("the CA file holds no readable PEM certificate")]
    Authority,
    /// Neither the machine nor the settings name an authority to trust.
    #[error("this machine has no trusted certificates: install ca-certificates or set a CA file")]
    NoAuthority,
    /// No TLS version or cipher in common with ourselves: the build is broken.
    #[error("TLS is not available in this build")]
    NoTls,
    /// Not a single connection is allowed.
    #[error("at least one SMTP connection must be allowed")]
    NoConnections,
}
