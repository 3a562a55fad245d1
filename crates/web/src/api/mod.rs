//! The JSON interface under `/api/v1`, one file a group of verbs: wire shapes, doors, and what is told of them in the OpenAPI document.

pub mod acts;
mod clients;
mod coaches;
mod contact;
mod contact_plan;
mod docs;
mod foresight;
mod homework;
mod homework_templates;
mod letters;
mod list;
mod logbook;
mod openapi;
mod pairings;
mod parts;
mod session_types;
mod sessions;
mod sessions_change;
mod settings;
mod staff;
mod tokens;
mod words;

use axum::Router;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::Web;
use crate::guard::{Desk, glance, once, require};
use crate::layers::note_route;

pub(crate) use docs::{Code, codes};
pub(crate) use homework::link;
pub(crate) use letters::kept;

/// Where the interface begins.
pub(crate) const ROOT: &str = "/api/v1";

fn doors() -> OpenApiRouter<Web> {
    let doors = OpenApiRouter::new()
        .merge(clients::doors())
        .merge(contact_plan::doors())
        .merge(contact::doors())
        .merge(coaches::doors())
        .merge(staff::doors())
        .merge(pairings::doors())
        .merge(session_types::doors())
        .merge(sessions::doors())
        .merge(sessions_change::doors())
        .merge(foresight::doors())
        .merge(homework::doors())
        .merge(homework_templates::doors())
        .merge(letters::doors())
        .merge(logbook::doors())
        .merge(settings::doors())
        .merge(tokens::doors());
    OpenApiRouter::new().nest(ROOT, doors)
}

/// Doors to what is read at a glance.
fn glances() -> OpenApiRouter<Web> {
    OpenApiRouter::new().nest(ROOT, sessions::glances().merge(clients::glances()))
}

/// All that the document tells of.
fn every_door() -> OpenApiRouter<Web> {
    doors().merge(glances())
}

/// The OpenAPI 3.1 document of the interface, as indented JSON in an order that stays.
pub fn openapi() -> String {
    let json = openapi::finished(every_door().into_openapi()).to_pretty_json();
    json.unwrap_or_default() + "\n"
}

/// The interface, its document and its page.
pub(crate) fn router(web: &Web) -> Router {
    let ((doors, _), (glances, _)) = (doors().split_for_parts(), glances().split_for_parts());
    let doors = doors.route_layer(from_fn_with_state(web.clone(), require));
    let glances = glances.route_layer(from_fn_with_state(web.clone(), glance));
    let doors = doors.merge(glances).with_state(web.clone());
    let desk = Desk { web: web.clone(), doors: doors.clone() };
    doors.route_layer(from_fn_with_state(desk, once)).merge(about()).route_layer(from_fn(note_route))
}

fn about() -> Router {
    let document: &'static str = openapi().leak();
    let page = docs::page();
    Router::new()
        .route(
            "/api/v1/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], document).into_response()),
        )
        .route("/api/v1/docs", get(async move || page))
}
