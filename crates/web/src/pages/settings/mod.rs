//! The practice: its name, what people begin with, and its session types.

mod change;
mod change_session_type;
mod logbook;
mod mail;
mod session_type_form;

use axum::Router;
use axum::routing::get;

use crate::Web;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/settings", get(change::ask).post(change::change))
        .route("/settings/session-types/new", get(change_session_type::ask_new).post(change_session_type::add))
        .route(
            "/settings/session-types/{session_type}",
            get(change_session_type::ask).post(change_session_type::change),
        )
        .route("/settings/mail", get(mail::ask).post(mail::send))
        .route("/logbook", get(logbook::read))
}
