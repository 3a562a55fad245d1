//! All sessions of a client, and all letters to one, page by page.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::ids::ClientId;
use domain::may::Act;
use practice::Outcome;
use practice::letters::views::{self as views, Filter};

use super::InSight;
use super::sittings::{Sitting, backwards};
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::reader::Line;
use crate::pages::staff::Staff;
use crate::pages::turning::Turning;
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
    turning: Turning,
}

async fn sessions(staff: Staff, Id(id): Id<ClientId>, Search(paged): Search<Paged>) -> Response {
    let done = all_sessions(&staff, id, paged).await;
    staff.told(Tab::Clients, done)
}

async fn all_sessions(staff: &Staff, id: ClientId, paged: Paged) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    let (here, after) = (format!("{}/sessions", seen.path()), paged.after.clone());
    let found = backwards(&seen, true, paged.turn()?).await?;
    Ok(page(&Sessions {
        frame: seen.frame_below(saying("client-sessions")),
        name: seen.client.name,
        clock: staff.clock(),
        sessions: found.items,
        turning: Turning::at(&here, after.as_deref(), found.next),
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
    turning: Turning,
}

async fn letters(staff: Staff, Id(id): Id<ClientId>, Search(paged): Search<Paged>) -> Response {
    let done = all_letters(&staff, id, paged).await;
    staff.told(Tab::Clients, done)
}

async fn all_letters(staff: &Staff, id: ClientId, paged: Paged) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    let (here, after) = (format!("{}/letters", seen.path()), paged.after.clone());
    let filter = Filter { recipient: Some(id.0), ..Filter::default() };
    let found = views::list(&staff.asked, filter, &paged.turn()?).await?;
    Ok(page(&Letters {
        frame: seen.frame_below(saying("client-letters")),
        clock: staff.clock(),
        letters: found.items.iter().map(|letter| Line::of(letter, &staff.me.zone)).collect(),
        may_read: seen.may(Act::ReadLetter),
        name: seen.client.name,
        turning: Turning::at(&here, after.as_deref(), found.next),
    }))
}
