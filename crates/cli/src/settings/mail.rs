//! `[mail]`: how letters leave, and whom they come from.

use std::path::PathBuf;
use std::time::Duration;

use domain::people::Address;
use domain::text::Wording;
use serde::{Deserialize, Deserializer};

use super::secret::Secret;
use super::shape;

/// The section `mail`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    #[serde(deserialize_with = "transport")]
    transport: Option<Transport>,
    /// The mail server, if one was given.
    #[serde(deserialize_with = "shape::smtp_url")]
    pub smtp_url: Option<Secret<String>>,
    /// Further certificate authorities (PEM) to trust for the mail server.
    #[serde(deserialize_with = "shape::path")]
    pub tls_ca_file: Option<PathBuf>,
    /// Whom letters come from. Needed to send by SMTP.
    #[serde(deserialize_with = "mail_address")]
    pub from: Option<Address>,
    /// The name beside it; `None`: the practice's name.
    #[serde(deserialize_with = "sender_name")]
    pub from_name: Option<Wording>,
    #[serde(deserialize_with = "mail_address")]
    neutral_from: Option<Address>,
    /// How long to wait for the answer to a letter that has been handed over whole.
    #[serde(rename = "final_answer_seconds", deserialize_with = "shape::seconds::<_, 1, 600>")]
    pub final_answer: Duration,
    /// How many connections to the mail server may be open at once.
    #[serde(deserialize_with = "shape::whole::<_, 1, 64>")]
    pub connections: u32,
}

/// How letters leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// To a mail server.
    Smtp,
    /// Not at all: they stay readable in the app.
    Outbox,
}

impl Mail {
    /// What was chosen: in so many words, or by giving a mail server. `None`: nothing was.
    pub fn transport(&self) -> Option<Transport> {
        self.transport.or(self.smtp_url.as_ref().map(|_| Transport::Smtp))
    }

    /// Whom neutral letters come from: `neutral_from`, else `from`.
    pub fn neutral_from(&self) -> Option<&Address> {
        self.neutral_from.as_ref().or(self.from.as_ref())
    }

    pub(super) fn contradiction(&self) -> Option<(&'static str, String)> {
        match (self.transport, &self.smtp_url) {
            (Some(Transport::Smtp), None) => {
                Some(("mail.smtp_url", "must be given: mail.transport is smtp".to_owned()))
            }
            (Some(Transport::Outbox), Some(_)) => Some((
                "mail.transport",
                "must not be outbox while mail.smtp_url names a server to send by: take one of them out".to_owned(),
            )),
            _ => None,
        }
    }
}

fn transport<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Transport>, D::Error> {
    shape::unless_empty(deserializer, |written| match written {
        "smtp" => Ok(Transport::Smtp),
        "outbox" => Ok(Transport::Outbox),
        _ => Err("must be smtp or outbox"),
    })
}

fn mail_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Address>, D::Error> {
    shape::unless_empty(deserializer, |written| {
        Address::parse(written).map_err(|_| "must be a mail address such as name@example.org")
    })
}

fn sender_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Wording>, D::Error> {
    shape::unless_empty(deserializer, |written| {
        Wording::parse(written).map_err(|_| "must be one line of at most 200 visible characters")
    })
}
