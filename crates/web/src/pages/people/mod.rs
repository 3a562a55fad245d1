//! People: the list of clients, and the file of each.

mod add_client;
mod all;
mod archive_client;
mod ask;
mod change_client;
mod client;
mod client_form;
mod clients;
mod glance;
mod in_sight;
mod note_contact;
mod plan_words;
mod said_codes;
mod signing_in;
mod sittings;
mod spoken;
mod stop_contact;
mod undo_contact;

use axum::Router;

use crate::Web;

pub(super) use client_form::languages;
pub(super) use in_sight::InSight;
pub(crate) use plan_words::{plan_in_short, plan_in_words};
pub(super) use signing_in::SigningIn;

pub(super) fn doors() -> Router<Web> {
    let doors =
        clients::doors().merge(add_client::doors()).merge(change_client::doors()).merge(archive_client::doors());
    let doors = doors.merge(client::doors()).merge(all::doors());
    doors
        .merge(note_contact::doors())
        .merge(undo_contact::doors())
        .merge(stop_contact::doors())
        .merge(ask::doors())
        .merge(said_codes::doors())
}
