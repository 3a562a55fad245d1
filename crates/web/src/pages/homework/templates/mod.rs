//! What a coach keeps to begin homework with: hers alone.

mod add;
mod all;
mod change;
mod choice;
mod form;
mod remove;

use axum::Router;
use axum::routing::{get, post};

use crate::Web;

pub(super) use choice::choice;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route(PATH, get(all::all).post(add::add))
        .route("/homework/templates/new", get(add::ask))
        .route("/homework/templates/{template}", get(change::ask).post(change::change))
        .route("/homework/templates/{template}/remove", post(remove::remove))
}

/// Where they are listed.
const PATH: &str = "/homework/templates";
