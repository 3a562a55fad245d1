//! Where a session is held, in words.

use domain::scheduling::Place;

use crate::words::{Saying, saying};

/// Where a session is held.
#[derive(Clone, Default)]
pub(in crate::pages) struct Held {
    /// A room on the web, as a link.
    pub(in crate::pages) room: Option<String>,
    /// A number or an address, with what it is.
    pub(in crate::pages) at: Option<Saying>,
}

impl Held {
    /// At a place; or nowhere in particular.
    pub(in crate::pages) fn of(place: Option<&Place>) -> Self {
        let at = |saying: Saying, at: &str| Self { room: None, at: Some(saying.with("at", at.to_owned())) };
        match place {
            None => Self::default(),
            Some(Place::Room(link)) => Self { room: Some(link.to_string()), at: None },
            Some(Place::Phone(number)) => at(saying("place-phone"), number.as_str()),
            Some(Place::Street(address)) => at(saying("place-street"), address.as_str()),
        }
    }
}
