//! The calendar file of a session (RFC 5545, RFC 5546).

use std::fmt::Write as _;

use domain::ids::SessionId;
use domain::letters::content::{Body, Content, SessionFacts};
use domain::people::{Address, WordingLevel};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::clock::ends_at;
use crate::headers::sender;
use crate::line::one_line;
use crate::speech::level;

/// A calendar file, written.
pub(crate) struct File {
    pub(crate) method: &'static str,
    pub(crate) text: String,
}

/// What a calendar file says.
pub(crate) struct Invite<'a> {
    content: &'a Content,
    facts: &'a SessionFacts,
    ends_at: Timestamp,
    title: String,
    place: Option<String>,
}

impl<'a> Invite<'a> {
    /// The calendar file of a letter, if its reader wants one and it is about one session.
    pub(crate) fn of(content: &'a Content, catalogue: &Catalogue) -> Result<Option<Self>, PressError> {
        let Body::Session(facts) = &content.body else {
            return Ok(None);
        };
        if !content.calendar_file {
            return Ok(None);
        }
        let neutral = content.wording == WordingLevel::Neutral;
        let place = facts.place.as_ref().filter(|_| !neutral).map(|place| place.written().at);
        Ok(Some(Self { content, facts, ends_at: ends_at(facts)?, title: title(content, facts, catalogue)?, place }))
    }

    /// The file's text: lines of at most 75 octets, ended by CRLF.
    pub(crate) fn written(&self) -> File {
        let (method, status) = if self.facts.cancelled { ("CANCEL", "CANCELLED") } else { ("REQUEST", "CONFIRMED") };
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "PRODID:-//Calendar file//EN".to_owned(),
            "VERSION:2.0".to_owned(),
            format!("METHOD:{method}"),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", uid(self.facts.session)),
            format!("SEQUENCE:{}", self.facts.sequence),
            format!("DTSTAMP:{}", utc(self.content.written_at)),
            format!("DTSTART:{}", utc(self.facts.starts_at)),
            format!("DTEND:{}", utc(self.ends_at)),
            format!("SUMMARY:{}", escaped(&self.title)),
        ];
        lines.extend(self.place.iter().map(|place| format!("LOCATION:{}", escaped(place))));
        lines.extend([
            format!("STATUS:{status}"),
            "CLASS:PRIVATE".to_owned(),
            self.organizer(),
            self.attendee(),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ]);
        File { method, text: lines.iter().map(|line| folded(line)).collect() }
    }

    fn organizer(&self) -> String {
        let from = sender(self.content);
        let name = from.name.map(|name| format!(";CN=\"{}\"", quoted(name))).unwrap_or_default();
        format!("ORGANIZER{name}:{}", mailto(from.address))
    }

    /// The reader has agreed already, and answers are not read: the calendar is not to ask for one.
    fn attendee(&self) -> String {
        format!("ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:{}", mailto(&self.content.reader.address))
    }
}

fn title(content: &Content, facts: &SessionFacts, catalogue: &Catalogue) -> Result<String, PressError> {
    if let (WordingLevel::Neutral, Some(subject)) = (content.wording, &content.subject) {
        return Ok(subject.as_str().to_owned());
    }
    let mut args = Args::new();
    args.set("with", one_line(facts.with.as_str()));
    catalogue.say(&format!("calendar-title-{}", level(content.wording)), &args)
}

/// One name for the session in every calendar, for life (RFC 5545, section 3.8.4.7; without a host as RFC 7986, section
/// 5.3, advises): it leads back to nobody, and stays the same when the wording level changes.
fn uid(session: SessionId) -> Uuid {
    let digest = Sha256::new().chain_update(b"calendar").chain_update(session.0.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, digit)| *byte = digit);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A parameter in quotes (RFC 5545, section 3.2), which has no way to hold a quote.
fn quoted(text: &str) -> String {
    one_line(text).replace('"', "'")
}

/// A mailbox as an address of the web (RFC 6068, section 2).
fn mailto(address: &Address) -> String {
    let mut uri = String::from("mailto:");
    for byte in address.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_~!$'*+=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// A line in pieces of at most 75 octets, none of which splits a character (RFC 5545, section 3.1).
fn folded(line: &str) -> String {
    let mut written = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > 75 {
            written.push_str("\r\n ");
            octets = 1;
        }
        written.push(letter);
        octets += letter.len_utf8();
    }
    written + "\r\n"
}
