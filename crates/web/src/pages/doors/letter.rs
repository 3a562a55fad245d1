//! The doors of clients: asking for a letter, and coming in by its link or its code, in the browser that asked; or by a passkey.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use practice::Unfulfilled;
use practice::doors::clients::{AskForLetter, OpenByLetter, ask_for_letter, open_by_letter};
use practice::doors::{self, SignInWithPasskey, sign_in_with_passkey};
use serde::Deserialize;
use tracing::Instrument as _;

use super::passkey::{asked, clients_site};
use crate::Web;
use crate::guard::{AtTheDoor, Browser, Giving, SignedIn, let_in, not_let_in};
use crate::pages::entries::Entries;
use crate::pages::welcome::of_link;
use crate::pages::{Frame, Window, page, with_status};
use crate::problem::{Problem, status_of};
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/sign-in/letter", get(ask).post(send))
        .route("/sign-in/letter/code", get(expect).post(show))
        .route("/sign-in/letter/passkey", post(knock))
        .route("/sign-in/letter/passkey/ask", post(ask_for_passkey))
}

#[derive(Template)]
#[template(path = "pages/doors/letter.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
    /// Whether passkeys can be bound to this site.
    passkeys: bool,
}

/// Waiting for the letter, or coming from it.
#[derive(Template)]
#[template(path = "pages/doors/letter_code.html")]
struct Expect {
    frame: Frame,
    entries: Entries,
    /// Whether it was this browser that asked.
    asked: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    address: String,
    shared: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ShownPasskey {
    answer: String,
    shared: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    token: String,
}

/// Where it is asked for: at the host that letters lead to. The link of a letter is good in the browser that asked, which another host would not know.
pub(in crate::pages) fn place(web: &Web) -> String {
    let letters = &web.office.letterhead().letters_url;
    format!("{}/sign-in/letter", if **letters == *web.public_url { "" } else { letters })
}

fn frame() -> Frame {
    Frame::visitor(Window::Letters)
}

fn ask_with(web: &Web, entries: Entries) -> Ask {
    Ask { frame: frame(), entries, passkeys: web.clients_site.is_some() }
}

async fn ask(State(web): State<Web>) -> Response {
    page(&ask_with(&web, Entries::default()))
}

async fn ask_for_passkey(State(web): State<Web>, AtTheDoor(visitor): AtTheDoor) -> Result<Response, Problem> {
    asked(&web, doors::ask_for_passkey(&visitor, clients_site(&web)?).await?)
}

async fn knock(
    State(web): State<Web>,
    browser: Browser,
    former: Option<SignedIn>,
    Form(shown): Form<ShownPasskey>,
) -> Result<Response, Problem> {
    let ShownPasskey { answer, shared } = shown;
    let is_shared = shared == "yes";
    let (token, device) = (browser.ceremony(), browser.device());
    let command = SignInWithPasskey { token, answer: &answer, device, shared: is_shared };
    match sign_in_with_passkey(&web.office, clients_site(&web)?, command).await {
        Ok(opened) => let_in(&web, former, &browser, &opened, "/").await,
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            let entries = Entries::default().with("shared", shared).refused(&refusal, "passkey");
            Ok(with_status(status_of(refusal.sort()), &ask_with(&web, entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

async fn send(
    State(web): State<Web>,
    AtTheDoor(visitor): AtTheDoor,
    browser: Browser,
    Form(Sent { address, shared }): Form<Sent>,
) -> Result<Response, Problem> {
    let asking = AskForLetter { address: &address, shared: shared == "yes", device: browser.device() };
    match ask_for_letter(&visitor, asking).await {
        Ok(asked) => {
            let answer = Giving::of(&web).asked(&asked.token)?.to("/sign-in/letter/code");
            let writing = async move {
                if let Err(error) = asked.write_letter().await {
                    tracing::error!(%error, "a letter to sign in with could not be written down");
                }
            };
            tokio::spawn(writing.in_current_span());
            Ok(answer)
        }
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = Entries::default().with("address", address).with("shared", shared);
            let entries = entries.refused(&refusal, "address");
            Ok(with_status(status_of(refusal.sort()), &ask_with(&web, entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

async fn expect(browser: Browser) -> Response {
    page(&Expect { frame: frame(), entries: Entries::default(), asked: browser.asked().is_some() })
}

async fn show(
    State(web): State<Web>,
    AtTheDoor(visitor): AtTheDoor,
    browser: Browser,
    former: Option<SignedIn>,
    Form(Shown { token }): Form<Shown>,
) -> Result<Response, Problem> {
    let asked = browser.asked().unwrap_or_default();
    let opened = match of_link(&token) {
        Ok(shown) => open_by_letter(&visitor, OpenByLetter { asked, shown, device: browser.device() }).await,
        Err(refusal) => Err(refusal.into()),
    };
    match opened {
        Ok(opened) => let_in(&web, former, &browser, &opened, "/").await,
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            Ok(told(&web, &refusal, browser.asked().is_some()))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

/// What was asked for and has run out is asked for once more.
fn told(web: &Web, refusal: &Refusal, asked: bool) -> Response {
    let over = *refusal == Refusal::Lapsed;
    let entries = Entries::default().refused(refusal, "token");
    match over && asked {
        true => with_status(StatusCode::CONFLICT, &ask_with(web, Entries::default().refused(refusal, "address"))),
        false => with_status(status_of(refusal.sort()), &Expect { frame: frame(), entries, asked }),
    }
}
