//! The letters about a session: what was sent, what was not and why.

use domain::ids::{LetterId, SessionId};
use jiff::Timestamp;
use practice::letters::views::{self, Filter, LetterView};
use practice::{Outcome, Turn};

use crate::pages::staff::Staff;
use crate::words::{Saying, moment, saying, saying_among};

/// A letter about a session.
pub(super) struct Line {
    pub(super) kind: Saying,
    pub(super) reader: String,
    pub(super) state: Saying,
    pub(super) reason: Option<Saying>,
    /// What its moment means: it was sent, or is meant for it.
    pub(super) because: Saying,
    pub(super) at: Timestamp,
    pub(super) when: Saying,
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
    let (because, at) = match letter.sent_at {
        Some(at) => (saying("letters-sent"), at),
        None => (saying("letters-meant-for"), letter.due_at),
    };
    let readable = letter.sent_at.is_some() && views::may_read(staff.asked.actor, letter);
    Line {
        kind: saying_among("letter-kind", &letter.kind),
        reader: reader.to_owned(),
        state: saying_among("letter-state", &letter.state),
        reason: letter.reason.as_deref().map(|reason| saying_among("letter-reason", reason)),
        because,
        at,
        when: moment(&staff.me.zone, at),
        readable: readable.then_some(letter.id),
        needs_a_human: letter.needs_a_human,
    }
}
