//! A day of the staff: who comes when, what clients answered, and which letters need a human.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use domain::Refusal;
use domain::actor::Role;
use domain::ids::{ClientId, HomeworkId, SessionId, StaffId};
use domain::scheduling::State;
use domain::time::Zone;
use jiff::{SignedDuration, Timestamp};
use practice::homework::views::{self as homework, HomeworkView, ListHomework, answered_since};
use practice::letters::flow::flow;
use practice::letters::views::{self as letters, Filter, LetterView};
use practice::people;
use practice::scheduling::views::{ListSessions, SessionView, sessions};
use practice::{Asked, Outcome, Turn};

use super::first_steps::{Steps, offered};
use super::frame::Tab;
use super::homework::days;
use super::scheduling::{Clients, Held};
use super::when::elsewhere;
use super::{Frame, page};
use crate::problem::Problem;
use crate::words::{Saying, dated, filters, hour, moment, place_of, saying, saying_among};

/// What clients said, and what was not sent, is shown for so long.
const LATELY: SignedDuration = SignedDuration::from_hours(48);

/// So many pieces of homework are shown before a session.
const REMEMBERED: u16 = 3;

#[derive(Template)]
#[template(path = "pages/day.html")]
struct Day {
    frame: Frame,
    today: Saying,
    place: String,
    /// What a fresh practice begins with, to whoever runs it.
    steps: Option<Steps>,
    /// The session that runs, or the next one.
    next: Option<Meeting>,
    /// What was agreed with that client and is still open.
    agreed: Vec<Agreed>,
    meetings: Vec<Meeting>,
    /// What clients said, for whoever may see homework.
    answers: Option<Vec<Answered>>,
    unsent: Vec<Unsent>,
    /// Whether it is the day of somebody who coaches, and whose illness clears it.
    of_coach: bool,
    /// Whether one can become somebody else.
    demo: bool,
}

/// A session of the day.
#[derive(Clone)]
struct Meeting {
    id: SessionId,
    client: ClientId,
    name: String,
    at: Timestamp,
    hours: String,
    /// What the client's clock shows, where it shows something else.
    theirs: Option<Saying>,
    /// Who coaches, where sessions of several are shown.
    coach: Option<String>,
    held: Held,
    is_over: bool,
}

/// A piece of homework, as somebody remembers it who is about to meet.
struct Agreed {
    id: HomeworkId,
    words: String,
    days: Saying,
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
    let (flow, now) = flow(asked).await?;
    let (from, until) = me.zone.day(me.zone.today(now));
    let of_coach = asked.actor.is(Role::Coach);
    let coach = of_coach.then_some(me.id);
    let (state, turn) = (Some(State::Booked), Turn::default());
    let list = ListSessions { coach, from: Some(from), until: Some(until), state, turn, ..ListSessions::default() };
    let booked = sessions(asked, list).await?.items;
    let coaches = if of_coach { HashMap::new() } else { coaches(asked).await? };
    let said = if of_coach { answered_since(asked, now - LATELY).await? } else { Vec::new() };
    let needing = Filter { needs_a_human: true, ..Filter::default() };
    let mut unsent = letters::list(asked, needing, &Turn::default()).await?.items;
    unsent.retain(|one| one.not_after > now - LATELY);
    let clients = booked.iter().map(|one| one.client).chain(said.iter().map(|one| one.client));
    // Of somebody with whom she does not work any more a coach sees the session, not the name.
    let names = Clients::of(asked, clients.chain(unsent.iter().filter_map(|one| one.client)).collect()).await?;
    let meetings: Vec<Meeting> = booked.iter().map(|one| meeting(one, (&names, &coaches), &me.zone, now)).collect();
    let next = meetings.iter().find(|one| !one.is_over).cloned();
    Ok(page(&Day {
        frame: Frame::staff(me.name, Tab::Day, saying("day-title")).told_of(flow),
        today: dated(saying("day-of"), me.zone.today(now)),
        place: place_of(&me.zone),
        steps: offered(asked).await?,
        agreed: agreed(asked, next.as_ref().filter(|_| of_coach).map(|one| one.client)).await?,
        next,
        answers: of_coach.then(|| said.iter().filter_map(|one| answered(one, &names, &me.zone)).collect()),
        unsent: unsent.iter().map(|one| letter(one, &names, &me.zone)).collect(),
        meetings,
        of_coach,
        demo,
    }))
}

/// The newest of it; nobody but the client's coaches sees any.
async fn agreed(asked: &Asked, client: Option<ClientId>) -> Outcome<Vec<Agreed>> {
    if client.is_none() {
        return Ok(Vec::new());
    }
    let open = ListHomework { client, open: true, turn: Turn::read(None, Some(REMEMBERED))? };
    let open = homework::list(asked, open).await?.items;
    Ok(open.iter().map(|one| Agreed { id: one.id, words: one.words.as_str().to_owned(), days: days(one) }).collect())
}

/// Who coaches here, and who did.
async fn coaches(asked: &Asked) -> Outcome<HashMap<StaffId, String>> {
    let all = people::staff(asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

fn name_of(clients: &Clients, id: Option<ClientId>) -> String {
    id.and_then(|id| clients.get(id)).map(|client| client.name.clone()).unwrap_or_default()
}

fn meeting(
    session: &SessionView,
    (clients, coaches): (&Clients, &HashMap<StaffId, String>),
    zone: &Zone,
    now: Timestamp,
) -> Meeting {
    let client = clients.get(session.client);
    Meeting {
        id: session.id,
        client: session.client,
        name: name_of(clients, Some(session.client)),
        at: session.starts_at,
        hours: format!("{}–{}", hour(zone, session.starts_at), hour(zone, session.ends_at)),
        theirs: client.and_then(|client| elsewhere(session.starts_at, zone, &client.zone)),
        coach: coaches.get(&session.coach).cloned(),
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
