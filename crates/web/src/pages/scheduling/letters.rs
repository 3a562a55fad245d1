//! The letters about a session: what was sent, what was not and why.

use domain::ids::{LetterId, SessionId};
use practice::letters::views::{self, Filter, LetterView};
use practice::{Outcome, Turn};

use crate::pages::reader::Line as Letter;
use crate::pages::staff::Staff;

/// A letter about a session.
pub(super) struct Line {
    pub(super) letter: Letter,
    pub(super) reader: String,
    /// To be read by the staff.
    pub(super) readable: Option<LetterId>,
    pub(super) needs_a_human: bool,
}

/// The letters about a session, newest first, to a client and a coach of these names.
pub(super) async fn letters(staff: &Staff, session: SessionId, client: &str, coach: &str) -> Outcome<Vec<Line>> {
    let filter = Filter { session: Some(session.0), ..Filter::default() };
    let found = views::list(&staff.asked, filter, &Turn::default()).await?.items;
    let reader = |letter: &LetterView| if letter.to_client { client } else { coach };
    Ok(found.iter().map(|letter| line(staff, letter, reader(letter))).collect())
}

fn line(staff: &Staff, letter: &LetterView, reader: &str) -> Line {
    let readable = letter.sent_at.is_some() && views::may_read(staff.asked.actor, letter);
    Line {
        letter: Letter::of(letter, &staff.me.zone),
        reader: reader.to_owned(),
        readable: readable.then_some(letter.id),
        needs_a_human: letter.needs_a_human,
    }
}
