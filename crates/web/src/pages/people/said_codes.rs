//! Codes that a coach says to a client in person: to choose a new PIN, and to sign in without a letter. Each is shown once.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use domain::ids::ClientId;
use practice::Outcome;
use practice::doors::clients::{let_choose_pin, let_sign_in};

use super::InSight;
use crate::Web;
use crate::pages::doors::said;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::pages::{Frame, page};
use crate::sent::Id;
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/pin", post(for_pin)).route("/clients/{client}/sign-in", post(for_signing_in))
}

fn place(client: ClientId) -> String {
    format!("/clients/{client}")
}

#[derive(Template)]
#[template(path = "pages/people/said_code.html")]
struct Code {
    frame: Frame,
    title: Saying,
    text: Saying,
    code: String,
    path: String,
}

async fn for_pin(staff: Staff, Id(client): Id<ClientId>) -> Response {
    let done = async {
        let code = let_choose_pin(&staff.asked, client).await?;
        shown(&staff, client, code, saying("client-pin-code"), saying("client-pin-code-text")).await
    };
    staff.told_or_proved(Tab::Clients, done.await, &told_at(&place(client), "again"))
}

async fn for_signing_in(State(web): State<Web>, staff: Staff, Id(client): Id<ClientId>) -> Response {
    let done = async {
        let code = let_sign_in(&staff.asked, client).await?;
        let text = saying("client-way-in-code-text").with("place", said::place(&web));
        shown(&staff, client, code, saying("client-way-in-code"), text).await
    };
    staff.told_or_proved(Tab::Clients, done.await, &told_at(&place(client), "again"))
}

async fn shown(staff: &Staff, client: ClientId, code: String, title: Saying, text: Saying) -> Outcome<Response> {
    let seen = InSight::of(staff, client).await?;
    let text = text.with("name", seen.client.name.clone());
    Ok(page(&Code { frame: seen.frame_below(title.clone()), title, text, code, path: seen.path() }))
}
