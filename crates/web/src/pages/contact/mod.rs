//! How a client is written to: the contact plan in words and in a form, its letters to look at, and the ways to fewer of them.

mod editor;
mod form;
mod homework;
mod in_words;
mod next_step;
mod record;
mod rest;
mod samples;

use axum::Router;
use axum::routing::{get, post};

use crate::Web;

pub(super) use homework::homework_letters;
pub(super) use in_words::rests;
pub(super) use samples::Sample;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/plan", get(record::read).post(record::keep))
        .route("/plan/preview", post(record::preview))
        .route("/plan/preview/{kind}", post(record::preview_as_mail))
        .route("/plan/samples/{kind}", get(record::sample))
        .route("/plan/still-right", post(record::still_right))
        .route("/plan/pause", post(rest::pause))
        .route("/plan/resume", post(rest::resume))
        .route("/plan/stop", post(rest::stop_contact))
        .route("/plan/begin", post(rest::resume_contact))
        .route("/clients/{client}/plan", get(record::read).post(record::keep))
        .route("/clients/{client}/plan/preview", post(record::preview))
        .route("/clients/{client}/plan/preview/{kind}", post(record::preview_as_mail))
}
