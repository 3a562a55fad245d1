//! The first of two: address and password.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use domain::doors::Password;
use practice::Unfulfilled;
use practice::doors::{SignInWithPassword, sign_in_with_password};
use serde::Deserialize;

use super::letter;
use crate::Web;
use crate::guard::{AtTheDoor, Browser, Giving, asking_for, not_let_in, own_path};
use crate::pages::entries::Entries;
use crate::pages::{Frame, Window, page, with_refusal};
use crate::problem::Problem;
use crate::sent::Search;
use crate::words::{Saying, filters, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/sign-in", get(ask).post(knock))
}

#[derive(Template)]
#[template(path = "pages/doors/sign_in.html")]
struct Ask {
    frame: Frame,
    told: Option<Saying>,
    entries: Entries,
    next: String,
    /// Where clients ask for a letter.
    letter: String,
    /// Whether passkeys can be bound to this site.
    passkeys: bool,
}

/// What a door is told in its address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) next: String,
    pub(super) told: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    address: String,
    password: String,
    next: String,
}

fn ask_with(web: &Web, next: &str, entries: Entries) -> Ask {
    let next = own_path(next).unwrap_or_default().to_owned();
    let (letter, passkeys) = (letter::place(web), web.site.is_some());
    Ask { frame: Frame::visitor(Window::Welcome), told: None, entries, next, letter, passkeys }
}

async fn ask(State(web): State<Web>, Search(asked): Search<Asked>) -> Response {
    let told = (asked.told == "lapsed").then(|| saying_among("sign-in-told", "lapsed"));
    page(&Ask { told, ..ask_with(&web, &asked.next, Entries::default()) })
}

async fn knock(
    State(web): State<Web>,
    AtTheDoor(visitor): AtTheDoor,
    browser: Browser,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let Sent { address, password, next } = sent;
    let password = Password::shown(password);
    let command = SignInWithPassword { address: &address, password, device: browser.device() };
    match sign_in_with_password(&visitor, command).await {
        Ok(half) => Ok(Giving::of(&web).half(&half)?.to(&asking_for("/sign-in/code", &next))),
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            Ok(told(&web, &refusal, &next, address))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

fn told(web: &Web, refusal: &Refusal, next: &str, address: String) -> Response {
    let entries = Entries::default().with("address", address).refused(refusal, "password");
    with_refusal(refusal, &ask_with(web, next, entries))
}

/// The same page where a passkey did not open it.
pub(super) fn not_shown(web: &Web, refusal: &Refusal, next: &str) -> Response {
    let entries = Entries::default().refused(refusal, "passkey");
    with_refusal(refusal, &ask_with(web, next, entries))
}
