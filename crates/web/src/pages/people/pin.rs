//! Letting a client choose a new PIN: a code, shown once, to be said in person.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::post;
use domain::ids::ClientId;
use practice::Outcome;
use practice::doors::clients::let_choose_pin;

use super::InSight;
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::sent::Id;
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/pin", post(let_choose))
}

#[derive(Template)]
#[template(path = "pages/people/pin.html")]
struct Code {
    frame: Frame,
    text: Saying,
    code: String,
    path: String,
}

async fn let_choose(staff: Staff, Id(client): Id<ClientId>) -> Response {
    let done = shown(&staff, client).await;
    staff.told(Tab::Clients, done)
}

async fn shown(staff: &Staff, client: ClientId) -> Outcome<Response> {
    let code = let_choose_pin(&staff.asked, client).await?;
    let seen = InSight::of(staff, client).await?;
    let text = saying("client-pin-code-text").with("name", seen.client.name.clone());
    Ok(page(&Code { frame: seen.frame_below(saying("client-pin-code")), text, code, path: seen.path() }))
}
