//! Putting a letter together (RFC 2045, RFC 2046): text first, HTML second, a calendar file third and once more as a file.

use domain::ids::LetterId;
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;

use crate::headers::{Header, Value};
use crate::invite::File;
use crate::quoted::printable;

/// What the attached calendar file is called; it says nothing.
const FILE_NAME: &str = "invite.ics";

/// The bytes of a letter. The boundaries are made from its id, so that every attempt has the same bytes.
pub(crate) fn assemble(
    letter: LetterId,
    headers: &[Header],
    text: &str,
    html: &str,
    calendar: Option<&File>,
) -> Result<Vec<u8>, std::io::Error> {
    let mut message = MessageBuilder::new();
    for header in headers {
        message = message.header(header.name, written(&header.value));
    }
    message.body(body(letter, text, html, calendar)).write_to_vec()
}

/// Mail readers take the meeting from the alternative; those that do not, and people who keep files, find the attachment.
fn body(letter: LetterId, text: &str, html: &str, calendar: Option<&File>) -> MimePart<'static> {
    let mut ways = vec![leaf(utf8("text/plain"), text), leaf(utf8("text/html"), html)];
    let Some(file) = calendar else {
        return multipart("alternative", letter, ways);
    };
    ways.push(leaf(utf8("text/calendar").attribute("method", file.method), &file.text));
    let attached = ContentType::new("application/ics").attribute("name", FILE_NAME);
    let attached = leaf(attached, &file.text).attachment(FILE_NAME);
    multipart("mixed", letter, vec![multipart("alternative", letter, ways), attached])
}

fn leaf(of: ContentType<'static>, text: &str) -> MimePart<'static> {
    MimePart::new(of, printable(text)).transfer_encoding("quoted-printable")
}

fn utf8(of: &'static str) -> ContentType<'static> {
    ContentType::new(of).attribute("charset", "utf-8")
}

fn multipart(way: &'static str, letter: LetterId, parts: Vec<MimePart<'static>>) -> MimePart<'static> {
    let boundary = format!("{way}_{}", letter.0.simple());
    MimePart::new(ContentType::new(format!("multipart/{way}")).attribute("boundary", boundary), parts)
}

fn written(value: &Value) -> HeaderType<'_> {
    match value {
        Value::Words(words) => Text::new(words.as_str()).into(),
        Value::Token(token) => Raw::new(token.as_str()).into(),
        Value::Mailbox { name, address } => Address::new_address(name.as_deref(), address.as_str()).into(),
    }
}
