//! Sessions, as the staff see them: the week, one of them, and what can be done to it.

mod ahead;
mod book;
mod cancel;
mod clear_day;
mod cleared;
mod doubt;
mod foreseen;
mod grid;
mod history;
mod letters;
mod names;
mod record_attendance;
mod reschedule;
mod scope;
mod session;
mod undo;
mod week;
mod wish;

use axum::Router;
use axum::routing::{get, post};

use crate::Web;

pub(super) use names::chosen;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/week", get(week::week))
        .route("/day/clear", get(clear_day::ask).post(clear_day::clear_day))
        .route("/day/cleared", get(cleared::cleared))
        .route("/sessions", post(book::book))
        .route("/sessions/new", get(book::ask))
        .route("/sessions/{session}", get(session::session))
        .route("/sessions/{session}/move", get(reschedule::ask).post(reschedule::reschedule))
        .route("/sessions/{session}/cancel", get(cancel::ask).post(cancel::cancel))
        .route("/sessions/{session}/undo", post(undo::undo))
        .route("/sessions/{session}/attendance", post(record_attendance::record_attendance))
}
