//! All homework of a client, page by page.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::Refusal;
use domain::ids::ClientId;
use domain::may::Act;
use practice::Outcome;

use super::{Piece, Pieces};
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::people::InSight;
use crate::pages::staff::Staff;
use crate::pages::turning::Turning;
use crate::pages::{Frame, page};
use crate::sent::{Id, Paged, Search};
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/homework", get(all))
}

#[derive(Template)]
#[template(path = "pages/homework/all.html")]
struct All {
    frame: Frame,
    name: String,
    pieces: Vec<Piece>,
    turning: Turning,
}

async fn all(staff: Staff, Id(id): Id<ClientId>, Search(paged): Search<Paged>) -> Response {
    let done = listed(&staff, id, paged).await;
    staff.told(Tab::Clients, done)
}

async fn listed(staff: &Staff, id: ClientId, paged: Paged) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    if !seen.may(Act::SeeHomework) {
        return Err(Refusal::NotYours.into());
    }
    let (here, after) = (format!("{}/homework", seen.path()), paged.after.clone());
    let found = Pieces::all(&seen, paged.turn()?).await?;
    Ok(page(&All {
        frame: seen.frame_below(saying("homework-title")),
        name: seen.client.name,
        pieces: found.items,
        turning: Turning::at(&here, after.as_deref(), found.next),
    }))
}
