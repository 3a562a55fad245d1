//! The headers of a letter (RFC 5322, section 3.6; RFC 3834; RFC 8058).

use domain::ids::LetterId;
use domain::letters::content::Content;
use domain::people::{Address, WordingLevel};
use domain::text::Line;

use crate::PressError;
use crate::line::one_line;
use crate::link::Link;

/// How the value of a header is written.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Free words: encoded where they need it (RFC 2047).
    Words(String),
    /// Written as it is.
    Token(String),
    /// A mailbox.
    Mailbox { name: Option<String>, address: String },
}

/// One header. No value can hold a line's end: they are made one line here, whatever was kept from coming in elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

impl Header {
    pub(crate) fn words(name: &'static str, words: &str) -> Self {
        Self { name, value: Value::Words(one_line(words)) }
    }

    pub(crate) fn token(name: &'static str, token: &str) -> Self {
        Self { name, value: Value::Token(one_line(token)) }
    }

    pub(crate) fn mailbox(name: &'static str, shown: Option<&str>, address: &Address) -> Self {
        let shown = shown.map(one_line).filter(|words| !words.is_empty());
        Self { name, value: Value::Mailbox { name: shown, address: address.to_string() } }
    }

    /// Name and value as a person reads them.
    pub(crate) fn shown(self) -> (String, String) {
        let value = match self.value {
            Value::Words(written) | Value::Token(written) => written,
            Value::Mailbox { name: Some(name), address } => format!("{name} <{address}>"),
            Value::Mailbox { name: None, address } => address,
        };
        (self.name.to_owned(), value)
    }
}

/// Who a letter says it is from.
pub(crate) struct Sender<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) address: &'a Address,
}

/// The sender at the letter's level: at neutral the name the reader chose, or none, at an address that names nobody.
pub(crate) fn sender(content: &Content) -> Sender<'_> {
    match content.wording {
        WordingLevel::Neutral => {
            Sender { name: content.sender.as_ref().map(Line::as_str), address: &content.house.neutral_from }
        }
        WordingLevel::Plain | WordingLevel::Detailed => {
            Sender { name: Some(content.house.from_name.as_str()), address: &content.house.from }
        }
    }
}

/// The `Message-ID` of a letter (RFC 5322, section 3.6.4), the same at every attempt. Give it the domain of the neutral
/// sender at every level, so that it stays the same when the level changes between two attempts.
pub fn message_id(letter: LetterId, mail_domain: &str) -> String {
    format!("<{}@{}>", letter.0.simple(), one_line(mail_domain).replace(' ', ""))
}

/// Where replies are read, if anywhere: at neutral the address could name somebody.
pub(crate) fn reply_to(content: &Content) -> Option<&Address> {
    content.reply_to.as_ref().filter(|_| content.wording > WordingLevel::Neutral)
}

/// All headers in order.
pub(crate) fn of(content: &Content, subject: &str) -> Result<Vec<Header>, PressError> {
    let from = sender(content);
    let reader = (content.wording > WordingLevel::Neutral).then(|| content.reader.name.as_str());
    let date = jiff::fmt::rfc2822::DateTimePrinter::new();
    let date = date.timestamp_to_string(&content.written_at).map_err(|_| PressError::Time)?;
    let mut headers = vec![
        Header::mailbox("From", from.name, from.address),
        Header::mailbox("To", reader, &content.reader.address),
        Header::words("Subject", subject),
        Header::token("Date", &date),
        Header::token("Message-ID", &message_id(content.letter, content.house.neutral_from.domain())),
        Header::token("MIME-Version", "1.0"),
        Header::token("Auto-Submitted", "auto-generated"),
        Header::token("X-Auto-Response-Suppress", "All"),
        Header::token("Content-Language", content.reader.language.tag()),
    ];
    headers.extend(reply_to(content).map(|address| Header::mailbox("Reply-To", None, address)));
    if let Some(path) = &content.unsubscribe {
        let link = Link::below(&content.house.letters_url, path)?;
        headers.push(Header::token("List-Unsubscribe", &format!("<{}>", link.url)));
        headers.push(Header::token("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    Ok(headers)
}
