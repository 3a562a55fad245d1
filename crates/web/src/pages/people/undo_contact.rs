//! Taking a note of "we spoke" back.

use axum::response::Response;
use axum::routing::post;
use axum::{Form, Router};
use domain::ids::ClientId;
use practice::people::{self, UndoContact};
use serde::Deserialize;
use uuid::Uuid;

use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/contacts/undo", post(undo))
}

#[derive(Deserialize)]
struct Sent {
    contact: Uuid,
}

async fn undo(staff: Staff, Id(client): Id<ClientId>, Form(sent): Form<Sent>) -> Response {
    let done = people::undo_contact(&staff.asked, UndoContact { client, contact: sent.contact }).await;
    staff.told(Tab::Clients, done.map(|()| tell(&format!("/clients/{client}"), "unspoken")))
}
