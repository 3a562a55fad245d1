//! Where a session is held.

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::text::Wording;

/// Where a session is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A room on the web, by its link.
    Room(Wording),
    /// By telephone, at this number.
    Phone(Wording),
    /// At a street address.
    Street(Wording),
}

/// How a place is written down: `{"kind":"room","at":"https://…"}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenPlace {
    /// `room`, `phone` or `street`.
    pub kind: String,
    /// The link, the number or the address.
    pub at: String,
}

impl Place {
    /// Reads a place.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/kind` or `/at`; a room needs a link that begins with `https://`.
    pub fn parse(written: &WrittenPlace) -> Result<Self, Refusal> {
        let at = Wording::parse(&written.at).map_err(|refusal| refusal.under("/at"))?;
        match written.kind.as_str() {
            "room" if !at.as_str().starts_with("https://") || at.as_str().contains(char::is_whitespace) => {
                Err(Refusal::at("/at", "A link that begins with https://."))
            }
            "room" => Ok(Self::Room(at)),
            "phone" => Ok(Self::Phone(at)),
            "street" => Ok(Self::Street(at)),
            _ => Err(Refusal::at("/kind", "One of room, phone, street.")),
        }
    }

    /// Writes it down.
    pub fn written(&self) -> WrittenPlace {
        let (kind, at) = match self {
            Self::Room(at) => ("room", at),
            Self::Phone(at) => ("phone", at),
            Self::Street(at) => ("street", at),
        };
        WrittenPlace { kind: kind.to_owned(), at: at.as_str().to_owned() }
    }
}
