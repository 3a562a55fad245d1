//! The shapes a value may have. Each function reads one and, when it does not fit, says what is allowed – never what was given.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use backup::Recipient;
use ipnet::IpNet;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use url::Url;
use zeroize::Zeroizing;

use super::public_url::PublicUrl;
use super::secret::Secret;

const ADDRESS: &str = "must be an IP address and a port, such as 127.0.0.1:8080";

/// A text that `parse` takes.
pub(super) fn text<'de, D, T, E>(deserializer: D, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: Display,
{
    let written = Zeroizing::new(String::deserialize(deserializer)?);
    parse(&written).map_err(D::Error::custom)
}

/// A text that `parse` takes, or an empty one for "not given".
pub(super) fn unless_empty<'de, D, T, E>(
    deserializer: D,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    E: Display,
{
    text(deserializer, |written| if written.is_empty() { Ok(None) } else { parse(written).map(Some) })
}

/// An address to listen at.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    text(deserializer, |written| written.parse().map_err(|_| ADDRESS))
}

/// An address to listen at, or `off` (or nothing) for none.
pub(super) fn address_or_off<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    text(deserializer, |written| match written {
        "" | "off" => Ok(None),
        _ => written.parse().map(Some).map_err(|_| format!("{ADDRESS}, or off")),
    })
}

/// A list of networks; a single address is a network of one.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |written: &String| written.parse().or_else(|_| written.parse::<IpAddr>().map(IpNet::from)).ok();
    let networks = Vec::<String>::deserialize(deserializer).ok().and_then(|all| all.iter().map(network).collect());
    networks.ok_or_else(|| D::Error::custom("must be a list of networks, such as 10.0.0.0/8 or ::1/128"))
}

/// A list of public keys that backups are encrypted to. What was given is not repeated: it might be a secret key.
pub(super) fn recipients<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Recipient>, D::Error> {
    let written = Zeroizing::new(Vec::<String>::deserialize(deserializer)?);
    written.iter().map(|one| one.parse().map_err(D::Error::custom)).collect()
}

/// A path, relative to the working directory unless absolute.
pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    unless_empty(deserializer, |written| Ok::<_, &str>(PathBuf::from(written)))
}

/// The address people reach Halcyon at.
pub(super) fn public_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicUrl>, D::Error> {
    unless_empty(deserializer, PublicUrl::parse)
}

/// A link by which people reach somebody (RFC 9116, section 2.5.3).
pub(super) fn contact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    unless_empty(deserializer, |written| {
        let leads = Url::parse(written).is_ok_and(|url| matches!(url.scheme(), "mailto" | "https"));
        let plain = written.chars().all(|sign| sign.is_ascii_graphic());
        if leads && plain {
            Ok(written.to_owned())
        } else {
            Err("must be a link such as mailto:name@host.example or https://…")
        }
    })
}

/// The address of a database, kept secret for its password.
pub(super) fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    unless_empty(deserializer, super::database_url::parse)
}

/// The address of a mail server, kept secret for its password.
pub(super) fn smtp_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    unless_empty(deserializer, |written| match Url::parse(written) {
        Ok(url) if is_mail_server(&url) => Ok(Secret::new(written.to_owned())),
        _ => Err("must be an address such as smtp://user:password@host:587 or smtps://user:password@host:465"),
    })
}

fn is_mail_server(url: &Url) -> bool {
    matches!(url.scheme(), "smtp" | "smtps")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
}

/// A whole number between two bounds, both allowed.
pub(super) fn whole<'de, D, const MIN: u32, const MAX: u32>(deserializer: D) -> Result<u32, D::Error>
where
    D: Deserializer<'de>,
{
    let number = u32::deserialize(deserializer).ok().filter(|number| (MIN..=MAX).contains(number));
    number.ok_or_else(|| D::Error::custom(format!("must be a whole number from {MIN} to {MAX}")))
}

/// A length in whole seconds between two bounds, both allowed.
pub(super) fn seconds<'de, D, const MIN: u32, const MAX: u32>(deserializer: D) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    whole::<D, MIN, MAX>(deserializer).map(|seconds| Duration::from_secs(seconds.into()))
}
