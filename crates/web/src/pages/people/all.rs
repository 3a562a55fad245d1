//! All sessions of a client, and all letters to one, page by page.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::ids::ClientId;
use domain::may::Act;
use practice::letters::views::{self as views, Filter};
use practice::{Outcome, Turn};

use super::InSight;
use super::sittings::{Sitting, backwards};
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::reader::Line;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::sent::{Id, Paged, Search};
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/sessions", get(sessions)).route("/clients/{client}/letters", get(letters))
}

#[derive(Template)]
#[template(path = "pages/people/sessions.html")]
struct Sessions {
    frame: Frame,
    name: String,
    clock: Saying,
    sessions: Vec<Sitting>,
    first: Option<String>,
    next: Option<String>,
}

async fn sessions(staff: Staff, Id(id): Id<ClientId>, Search(paged): Search<Paged>) -> Response {
    let done = all_sessions(&staff, id, paged).await;
    staff.told(Tab::Clients, done)
}

async fn all_sessions(staff: &Staff, id: ClientId, paged: Paged) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    let here = format!("{}/sessions", seen.path());
    let first = paged.after.is_some().then(|| here.clone());
    let found = backwards(&seen, true, paged.turn()?).await?;
    Ok(page(&Sessions {
        frame: seen.frame_below(saying("client-sessions")),
        name: seen.client.name,
        clock: staff.clock(),
        sessions: found.items,
        first,
        next: found.next.map(|key| format!("{here}?after={key}")),
    }))
}

#[derive(Template)]
#[template(path = "pages/people/letters.html")]
struct Letters {
    frame: Frame,
    name: String,
    clock: Saying,
    letters: Vec<Line>,
    may_read: bool,
    first: Option<String>,
    next: Option<String>,
}

async fn letters(staff: Staff, Id(id): Id<ClientId>, Search(paged): Search<Paged>) -> Response {
    let done = all_letters(&staff, id, paged).await;
    staff.told(Tab::Clients, done)
}

async fn all_letters(staff: &Staff, id: ClientId, paged: Paged) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    let here = format!("{}/letters", seen.path());
    let (first, turn): (_, Turn) = (paged.after.is_some().then(|| here.clone()), paged.turn()?);
    let filter = Filter { recipient: Some(id.0), ..Filter::default() };
    let found = views::list(&staff.asked, filter, &turn).await?;
    Ok(page(&Letters {
        frame: seen.frame_below(saying("client-letters")),
        clock: staff.clock(),
        letters: found.items.iter().map(|letter| Line::of(letter, &staff.me.zone)).collect(),
        may_read: seen.may(Act::ReadLetter),
        name: seen.client.name,
        first,
        next: found.next.map(|key| format!("{here}?after={key}")),
    }))
}
