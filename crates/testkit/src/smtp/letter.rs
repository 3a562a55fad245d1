//! Reads letters as a mail program would: headers, parts, encodings (RFC 5322, 2045–2047).
//!
//! Written apart from what writes letters, so that the one can check the other. Where a letter
//! is not well formed it shows what is there.

use base64::{Engine as _, alphabet, engine};

/// A letter or one part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Names and unfolded values, in order.
    pub headers: Vec<(String, String)>,
    /// What follows the empty line, still encoded.
    pub body: Vec<u8>,
}

impl Letter {
    /// Reads a letter from its bytes.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let (head, body) = match find(bytes, b"\r\n\r\n") {
            Some(end) => (&bytes[..end], &bytes[end + 4..]),
            None if bytes.starts_with(b"\r\n") => (&bytes[..0], &bytes[2..]),
            None => (bytes, &bytes[bytes.len()..]),
        };
        Self { headers: headers(&String::from_utf8_lossy(head)), body: body.to_vec() }
    }

    /// The first header of this name (case ignored), as it stands.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All headers of this name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let same = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers.iter().filter(same).map(|(_, value)| value.as_str()).collect()
    }

    /// The first header of this name with encoded words decoded (RFC 2047).
    #[must_use]
    pub fn words(&self, name: &str) -> Option<String> {
        self.header(name).map(decode_words)
    }

    /// The content type in lower case without its parameters, `text/plain` if there is none.
    #[must_use]
    pub fn content_type(&self) -> String {
        let value = self.header("Content-Type").unwrap_or("text/plain");
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// A parameter of a header, such as `method` of `Content-Type`.
    #[must_use]
    pub fn parameter(&self, header: &str, name: &str) -> Option<String> {
        self.header(header)?.split(';').skip(1).find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            let same = key.trim().eq_ignore_ascii_case(name);
            same.then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// The parts of a multipart letter; none for any other.
    #[must_use]
    pub fn parts(&self) -> Vec<Letter> {
        let boundary = self.parameter("Content-Type", "boundary");
        let Some(boundary) = boundary.filter(|_| self.content_type().starts_with("multipart/")) else {
            return Vec::new();
        };
        // The line break before a delimiter belongs to it (RFC 2046, section 5.1.1).
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let mut rest = [b"\r\n", self.body.as_slice()].concat();
        let mut parts = Vec::new();
        let Some(mut at) = find(&rest, &delimiter) else {
            return parts;
        };
        loop {
            rest.drain(..at + delimiter.len());
            if rest.starts_with(b"--") {
                return parts;
            }
            let end = find(&rest, &delimiter);
            at = end.unwrap_or(rest.len());
            let part = rest.get(..at).unwrap_or_default();
            parts.push(Letter::read(part.strip_prefix(b"\r\n").unwrap_or(part)));
            if end.is_none() {
                return parts;
            }
        }
    }

    /// This letter's first leaf of a type, at any depth.
    #[must_use]
    pub fn find(&self, content_type: &str) -> Option<Letter> {
        if self.content_type() == content_type {
            return Some(self.clone());
        }
        self.parts().iter().find_map(|part| part.find(content_type))
    }

    /// The body with its transfer encoding undone.
    #[must_use]
    pub fn decoded(&self) -> Vec<u8> {
        let encoding = self.header("Content-Transfer-Encoding").unwrap_or_default();
        match encoding.trim().to_ascii_lowercase().as_str() {
            "base64" => base64(&self.body),
            "quoted-printable" => quoted_printable(&self.body),
            _ => self.body.clone(),
        }
    }

    /// The body as text, decoded.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.decoded()).into_owned()
    }
}

/// Unfolds and splits the lines of a head.
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", "\t");
    let pairs = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

/// Base64 with whatever else stands between (RFC 2045, section 6.8).
fn base64(bytes: &[u8]) -> Vec<u8> {
    let config = engine::GeneralPurposeConfig::new().with_decode_padding_mode(engine::DecodePaddingMode::Indifferent);
    let engine = engine::GeneralPurpose::new(&alphabet::STANDARD, config);
    let solid: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    engine.decode(solid).unwrap_or_default()
}

/// Quoted-printable (RFC 2045, section 6.7): `=3D`, and `=` at the end of a line joins it.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            plain.push(byte);
        } else if let Some(joined) = rest.strip_prefix(b"\r\n") {
            rest = joined;
        } else if let Some((code, after)) = rest.split_at_checked(2).and_then(hex) {
            plain.push(code);
            rest = after;
        } else {
            plain.push(byte);
        }
    }
    plain
}

fn hex<'a>((digits, after): (&[u8], &'a [u8])) -> Option<(u8, &'a [u8])> {
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u8::from_str_radix(digits, 16).ok()?, after))
}

/// Decodes `=?utf-8?b?…?=` and `=?utf-8?q?…?=`; blanks between two of them vanish.
fn decode_words(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let Some((decoded, after)) = encoded_word(&rest[at..]) else {
            break;
        };
        if !(after_word && rest[..at].trim().is_empty()) {
            bytes.extend_from_slice(&rest.as_bytes()[..at]);
        }
        bytes.extend_from_slice(&decoded);
        rest = after;
        after_word = true;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encoded_word(text: &str) -> Option<(Vec<u8>, &str)> {
    let (_charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (words, after) = rest.split_once("?=")?;
    let decoded = match encoding {
        "b" | "B" => base64(words.as_bytes()),
        _ => quoted_printable(words.replace('_', " ").as_bytes()),
    };
    Some((decoded, after))
}

#[cfg(test)]
mod tests {
    use super::Letter;

    const LETTER: &str = concat!(
        "Subject: =?utf-8?b?R3LDvMOf?=\r\n =?utf-8?q?e_an_alle?= und mehr\r\n",
        "To: a@example.org\r\nX-Note: one\r\nx-note: two\r\n",
        "Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n",
        "not shown\r\n--outer\r\n",
        "Content-Type: multipart/alternative;\r\n\tboundary=inner\r\n\r\n",
        "--inner\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe 1+1=3D2\r\n",
        "--inner\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\nSGk8L2I+\r\n",
        "--inner--\r\n",
        "--outer\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n\r\n--outer--\r\n",
    );

    #[test]
    fn headers_are_unfolded_and_decoded() {
        let letter = Letter::read(LETTER.as_bytes());
        assert_eq!(letter.words("subject").unwrap(), "Grüße an alle und mehr");
        assert_eq!(letter.header("to"), Some("a@example.org"));
        assert_eq!(letter.all("X-Note"), ["one", "two"]);
        assert_eq!(letter.header("cc"), None);
    }

    #[test]
    fn parts_are_found_and_decoded() {
        let letter = Letter::read(LETTER.as_bytes());
        let types: Vec<_> = letter.parts().iter().map(Letter::content_type).collect();
        assert_eq!(types, ["multipart/alternative", "text/calendar"]);
        assert_eq!(letter.find("text/plain").unwrap().text(), "Grüße 1+1=2");
        assert_eq!(letter.find("text/html").unwrap().text(), "<b>Hi</b>");
        let calendar = letter.find("text/calendar").unwrap();
        assert_eq!(calendar.parameter("content-type", "method").unwrap(), "REQUEST");
        assert_eq!(calendar.text(), "BEGIN:VCALENDAR\r\n");
        assert_eq!(letter.find("image/png"), None);
    }

    #[test]
    fn what_is_not_well_formed_is_shown_as_it_is() {
        let letter = Letter::read(b"Subject: =?utf-8?x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=");
        assert_eq!(letter.words("subject").unwrap(), "=?utf-8?x");
        assert_eq!(letter.text(), "=ZZ=");
        assert_eq!(Letter::read(b"").body, b"");
        assert_eq!(Letter::read(b"\r\nonly a body").body, b"only a body");
    }
}
