//! The sessions of a client, as the file lists them.

use std::collections::HashMap;

use domain::ids::{SessionId, SessionTypeId};
use domain::scheduling::{Attendance, State, Verb};
use practice::scheduling::views::{ListSessions, SessionView, session_types, sessions};
use practice::{Outcome, Page, Turn};

use super::InSight;
use crate::pages::scheduling::LONGEST;
use crate::pages::when::When;
use crate::words::{Saying, saying};

/// So many are read at once of those that lie ahead.
const AHEAD: u16 = 20;

/// A session in a list.
#[derive(Clone)]
pub(super) struct Sitting {
    pub(super) id: SessionId,
    pub(super) when: When,
    /// What the practice calls it.
    pub(super) what: Option<String>,
    pub(super) state: Saying,
    /// Whether it is to be held.
    pub(super) holds: bool,
}

/// The sessions that lie ahead or run now, the next first.
pub(super) async fn to_come(seen: &InSight<'_>) -> Outcome<Vec<Sitting>> {
    let (now, turn) = (seen.staff.now, Turn::read(None, Some(AHEAD))?);
    let list =
        ListSessions { client: Some(seen.client.id), from: Some(now - LONGEST), turn, ..ListSessions::default() };
    let mut items = sessions(&seen.staff.asked, list).await?.items;
    items.retain(|session| session.ends_at > now);
    listed(seen, &items).await
}

/// How many of those that lie ahead are booked.
pub(super) async fn booked_ahead(seen: &InSight<'_>) -> Outcome<usize> {
    let mut turn = Some(Turn::read(None, Some(Turn::MOST))?);
    let mut booked = 0;
    while let Some(next) = turn {
        let (client, from, state) = (Some(seen.client.id), Some(seen.staff.now), Some(State::Booked));
        let list = ListSessions { client, from, state, turn: next, ..ListSessions::default() };
        let page = sessions(&seen.staff.asked, list).await?;
        turn = page.next.map(|next| Turn::read(Some(next), Some(Turn::MOST))).transpose()?;
        booked += page.items.len();
    }
    Ok(booked)
}

/// The sessions that have begun, the last first; or every one.
pub(super) async fn backwards(seen: &InSight<'_>, ahead_too: bool, turn: Turn) -> Outcome<Page<Sitting>> {
    let until = (!ahead_too).then_some(seen.staff.now);
    let list = ListSessions { client: Some(seen.client.id), until, last_first: true, turn, ..ListSessions::default() };
    let Page { mut items, next } = sessions(&seen.staff.asked, list).await?;
    items.retain(|session| ahead_too || session.ends_at <= seen.staff.now);
    Ok(Page { items: listed(seen, &items).await?, next })
}

async fn listed(seen: &InSight<'_>, sessions: &[SessionView]) -> Outcome<Vec<Sitting>> {
    let kinds = session_types(&seen.staff.asked, true).await?;
    let names = kinds.into_iter().map(|kind| (kind.id, kind.name.to_string())).collect();
    Ok(sessions.iter().map(|session| sitting(seen, session, &names)).collect())
}

fn sitting(seen: &InSight<'_>, session: &SessionView, names: &HashMap<SessionTypeId, String>) -> Sitting {
    Sitting {
        id: session.id,
        when: When::of(session.starts_at, &seen.staff.me.zone, &seen.client.zone),
        what: session.session_type.and_then(|kind| names.get(&kind).cloned()),
        state: state(session, session.ends_at <= seen.staff.now),
        holds: session.state == State::Booked,
    }
}

fn state(session: &SessionView, is_over: bool) -> Saying {
    let moved = || session.changes.iter().any(|change| change.verb == Verb::Reschedule && !change.undone);
    match (session.state, session.attendance) {
        (State::Cancelled, _) => saying("sitting-cancelled"),
        (_, Some(Attendance::Met)) => saying("sitting-met"),
        (_, Some(Attendance::DidNotHappen)) => saying("sitting-not-held"),
        _ if is_over => saying("sitting-over"),
        _ if moved() => saying("sitting-moved"),
        _ => saying("sitting-booked"),
    }
}
