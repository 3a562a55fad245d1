//! A letter that is ready to go, and the copy of it that is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A letter that is ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Printed {
    /// The envelope's sender (RFC 5321, section 3.3).
    pub envelope_from: String,
    /// The envelope's one recipient.
    pub to: String,
    /// The subject, decoded.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The calendar file.
    pub ics: Option<String>,
    /// The letter's own headers in order, decoded; those of its parts are in `bytes`.
    pub headers: Vec<(String, String)>,
    /// The letter on the wire: CRLF, 7-bit, not yet dot-stuffed.
    pub bytes: Vec<u8>,
    /// What is cut out of the copy that is kept, each with what stands there instead.
    pub(crate) cuts: Vec<(String, String)>,
}

/// A letter as it is kept and shown again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The calendar file.
    pub ics: Option<String>,
    /// The headers in order, decoded.
    pub headers: Vec<(String, String)>,
}

impl Printed {
    /// The copy that is kept of a letter that was sent: every token in a link and every code is cut out, "…" stands there.
    pub fn redacted(&self) -> Kept {
        let cut =
            |whole: &str| self.cuts.iter().fold(whole.to_owned(), |kept, (live, shown)| kept.replace(live, shown));
        Kept {
            subject: cut(&self.subject),
            text: cut(&self.text),
            html: cut(&self.html),
            ics: self.ics.clone(),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), cut(value))).collect(),
        }
    }

    /// The copy with links that work, for an installation that sends nothing and is itself the mailbox.
    pub fn live(&self) -> Kept {
        Kept {
            subject: self.subject.clone(),
            text: self.text.clone(),
            html: self.html.clone(),
            ics: self.ics.clone(),
            headers: self.headers.clone(),
        }
    }
}

/// A letter is never printed into a log by accident.
impl fmt::Debug for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Printed({} bytes)", self.bytes.len())
    }
}

/// As for [`Printed`].
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}
