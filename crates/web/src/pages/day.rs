//! A coach's day: who comes when, what clients answered, and which letters need a human.

use askama::Template;
use axum::response::Response;
use domain::Refusal;
use domain::actor::Role;
use domain::ids::{ClientId, HomeworkId, SessionId};
use domain::scheduling::State;
use domain::time::Zone;
use jiff::{SignedDuration, Timestamp};
use practice::homework::views::{HomeworkView, answered_since};
use practice::letters::views::{self as letters, Filter, LetterView};
use practice::people;
use practice::scheduling::views::{ListSessions, SessionView, sessions};
use practice::{Asked, Turn};

use super::frame::Tab;
use super::scheduling::{Clients, Held};
use super::when::elsewhere;
use super::{Frame, page};
use crate::problem::Problem;
use crate::words::{Saying, dated, filters, hour, moment, place_of, saying, saying_among};

/// What clients said, and what was not sent, is shown for so long.
const LATELY: SignedDuration = SignedDuration::from_hours(48);

#[derive(Template)]
#[template(path = "pages/day.html")]
struct Day {
    frame: Frame,
    today: Saying,
    place: String,
    /// The session that runs, or the next one.
    next: Option<Meeting>,
    meetings: Vec<Meeting>,
    answers: Vec<Answered>,
    unsent: Vec<Unsent>,
    /// Whether one can become somebody else.
    demo: bool,
}

/// A session of the day.
#[derive(Clone)]
struct Meeting {
    id: SessionId,
    name: String,
    at: Timestamp,
    hours: String,
    /// What the client's clock shows, where it shows something else.
    theirs: Option<Saying>,
    held: Held,
    is_over: bool,
}

/// What a client said about homework.
struct Answered {
    id: HomeworkId,
    name: String,
    words: String,
    said: Saying,
    when: Saying,
}

/// A letter that was not sent, and whose reader had better be reached another way.
struct Unsent {
    /// The page where somebody can see to it: the session it was about, or else the file.
    place: Option<String>,
    name: String,
    kind: Saying,
    reason: Option<Saying>,
    when: Saying,
}

/// The page.
pub(super) async fn day(asked: &Asked, demo: bool) -> Result<Response, Problem> {
    let me = people::member(asked, asked.actor.staff().ok_or(Refusal::NotYours)?).await?;
    let now = asked.look().await?.now;
    let (from, until) = me.zone.day(me.zone.today(now));
    let coach = asked.actor.is(Role::Coach).then_some(me.id);
    let (state, turn) = (Some(State::Booked), Turn::default());
    let list = ListSessions { coach, from: Some(from), until: Some(until), state, turn, ..ListSessions::default() };
    let booked = sessions(asked, list).await?.items;
    let said = answered_since(asked, now - LATELY).await?;
    let needing = Filter { needs_a_human: true, ..Filter::default() };
    let mut unsent = letters::list(asked, needing, &Turn::default()).await?.items;
    unsent.retain(|one| one.not_after > now - LATELY);
    let clients = booked.iter().map(|one| one.client).chain(said.iter().map(|one| one.client));
    // Of somebody with whom she does not work any more a coach sees the session, not the name.
    let names = Clients::of(asked, clients.chain(unsent.iter().filter_map(|one| one.client)).collect()).await?;
    let meetings: Vec<Meeting> = booked.iter().map(|one| meeting(one, &names, &me.zone, now)).collect();
    Ok(page(&Day {
        frame: Frame::staff(me.name, Tab::Day, saying("day-title")),
        today: dated(saying("day-of"), me.zone.today(now)),
        place: place_of(&me.zone),
        next: meetings.iter().find(|one| !one.is_over).cloned(),
        answers: said.iter().filter_map(|one| answered(one, &names, &me.zone)).collect(),
        unsent: unsent.iter().map(|one| letter(one, &names, &me.zone)).collect(),
        meetings,
        demo,
    }))
}

fn name_of(clients: &Clients, id: Option<ClientId>) -> String {
    id.and_then(|id| clients.get(id)).map(|client| client.name.clone()).unwrap_or_default()
}

fn meeting(session: &SessionView, clients: &Clients, zone: &Zone, now: Timestamp) -> Meeting {
    let client = clients.get(session.client);
    Meeting {
        id: session.id,
        name: name_of(clients, Some(session.client)),
        at: session.starts_at,
        hours: format!("{}–{}", hour(zone, session.starts_at), hour(zone, session.ends_at)),
        theirs: client.and_then(|client| elsewhere(session.starts_at, zone, &client.zone)),
        held: Held::of(session.place.as_ref()),
        is_over: session.ends_at <= now,
    }
}

fn place(one: &LetterView) -> Option<String> {
    match (one.session, one.client) {
        (Some(session), _) => Some(format!("/sessions/{session}")),
        (None, client) => client.map(|client| format!("/clients/{client}")),
    }
}

fn letter(one: &LetterView, clients: &Clients, zone: &Zone) -> Unsent {
    Unsent {
        place: place(one),
        name: name_of(clients, one.client),
        kind: saying_among("letter-kind", &one.kind),
        reason: one.reason.as_deref().map(|reason| saying_among("letter-reason", reason)),
        when: moment(zone, one.due_at),
    }
}

fn answered(view: &HomeworkView, clients: &Clients, zone: &Zone) -> Option<Answered> {
    let standing = view.standing()?;
    Some(Answered {
        id: view.id,
        name: name_of(clients, Some(view.client)),
        words: view.words.as_str().to_owned(),
        said: saying_among("day-said", standing.answer.word()),
        when: moment(zone, standing.at),
    })
}
