//! A mail address.

use std::fmt;
use std::str::FromStr;

use email_address::{EmailAddress, Options};

use crate::Refusal;

/// A mail address of the plain form `local@domain` (RFC 5321, section 4.1.2), without display name, quotes or literal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at the value itself.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let written = written.trim();
        let options = Options { minimum_sub_domains: 2, allow_domain_literal: false, allow_display_text: false };
        let plain = written.is_ascii() && !written.contains('"') && written.len() <= 254;
        if !plain || EmailAddress::parse_with_options(written, options).is_err() {
            return Err(Refusal::at("", "A mail address such as name@host.example."));
        }
        Ok(Self(written.to_owned()))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the sign.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }

    /// A form in which two spellings of one mailbox are equal, for look-ups only.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Enough to recognise it by, not enough to use it: `a…@e….example`.
    pub fn masked(&self) -> String {
        let first = |part: &str| part.chars().take(1).collect::<String>();
        let top = self.domain().rsplit('.').next().unwrap_or_default();
        format!("{}…@{}….{top}", first(&self.0), first(self.domain()))
    }
}

impl FromStr for Address {
    type Err = Refusal;

    fn from_str(written: &str) -> Result<Self, Refusal> {
        Self::parse(written)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Masked: an address is never printed by accident, not even in a log.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_kept_as_written() {
        for good in ["ana@home.example", "A.B+c@mail.home.example", "o'brien@x.example"] {
            assert_eq!(Address::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn what_could_forge_an_envelope_is_refused() {
        for bad in [
            "ana",
            "ana@",
            "@x.example",
            "a@b",
            "a b@x.example",
            "a@x.example\r\nRCPT TO:<b@x.example>",
            "\"a b\"@x.example",
            "a@[127.0.0.1]",
            "Ana <a@x.example>",
            "ä@x.example",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_log_shows_only_the_mask() {
        assert_eq!(format!("{:?}", Address::parse("ana@home.example").unwrap()), "Address(a…@h….example)");
    }
}
