//! Stopping all contact with a client. Only the client takes that back.

use axum::Router;
use axum::response::Response;
use axum::routing::post;
use domain::ids::ClientId;
use practice::people::{self, StopContact};

use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/stop", post(stop))
}

async fn stop(staff: Staff, Id(client): Id<ClientId>) -> Response {
    let done = people::stop_contact(&staff.asked, StopContact { client }).await;
    staff.told(Tab::Clients, done.map(|_| tell(&format!("/clients/{client}"), "stopped")))
}
