//! Closing a client's file, and opening it again.

use axum::response::Response;
use axum::routing::post;
use axum::{Form, Router};
use domain::ids::ClientId;
use practice::people::{self, ArchiveClient, ReopenClient};

use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/archive", post(archive)).route("/clients/{client}/reopen", post(reopen))
}

/// The file itself says that it is closed, and offers the way back.
async fn archive(staff: Staff, Id(client): Id<ClientId>, Form(sent): Form<Versioned>) -> Response {
    let command = ArchiveClient { client, expected: sent.expected() };
    let done = people::archive_client(&staff.asked, command).await;
    staff.told(Tab::Clients, done.map(|_| tell(&format!("/clients/{client}"), "archived")))
}

async fn reopen(staff: Staff, Id(client): Id<ClientId>, Form(sent): Form<Versioned>) -> Response {
    let command = ReopenClient { client, expected: sent.expected() };
    let done = people::reopen_client(&staff.asked, command).await;
    staff.told(Tab::Clients, done.map(|_| tell(&format!("/clients/{client}"), "reopened")))
}
