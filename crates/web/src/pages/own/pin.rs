//! A client's PIN: choosing it, and showing it, or a passkey, before what they guard.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::doors::Pin;
use practice::Unfulfilled;
use practice::doors::clients::{ChoosePin, Guards, choose_pin, guards, show_pin};
use practice::doors::is_proved;
use serde::Deserialize;

use crate::Web;
use crate::guard::{Browser, Giving, SignedIn, asking_for, own_path};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::told::told_at;
use crate::pages::{Frame, page, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::Search;
use crate::words::{Saying, filters, moment, saying};

#[derive(Template)]
#[template(path = "pages/own_pin.html")]
struct Choose {
    frame: Frame,
    entries: Entries,
    /// Since when there is one.
    since: Option<Saying>,
    /// What is asked for besides, and how it is called: the PIN that holds, or a code.
    former: Option<Former>,
    /// Whether a passkey can be shown instead.
    by_passkey: bool,
}

/// What is shown for a new PIN.
struct Former {
    label: Saying,
    hint: Saying,
}

#[derive(Template)]
#[template(path = "pages/own_pin_show.html")]
struct Show {
    frame: Frame,
    entries: Entries,
    next: String,
    by_passkey: bool,
    by_pin: bool,
    /// Whether nothing that guards it can be shown here.
    by_neither: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    shown: String,
    pin: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    pin: String,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Next {
    next: String,
}

impl Former {
    /// Nothing where there is none yet, and where a passkey was just shown.
    fn of(guards: Guards, proved: bool) -> Option<Self> {
        let by_passkey = guards.passkeys > 0 && proved;
        match guards.pin_since {
            _ if by_passkey || !guards.any() => None,
            Some(_) => Some(Self { label: saying("pin-shown"), hint: saying("pin-shown-hint") }),
            None => Some(Self { label: saying("pin-code"), hint: saying("pin-code-hint") }),
        }
    }
}

async fn choose_page(web: &Web, signed_in: &SignedIn, entries: Entries) -> Result<Choose, Problem> {
    let guards = guards(&signed_in.asked).await?;
    let reader = Reader::of(&signed_in.asked).await?;
    let former = Former::of(guards, is_proved(&web.office, signed_in.by).await?);
    Ok(Choose {
        frame: reader.frame(Tab::Me, saying("pin-title")).below(saying("me-title"), "/me"),
        entries,
        since: guards.pin_since.map(|since| moment(&reader.zone, since)),
        by_passkey: former.is_some() && guards.passkeys > 0 && web.clients_site.is_some(),
        former,
    })
}

pub(super) async fn ask(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Problem> {
    Ok(page(&choose_page(&web, &signed_in, Entries::default()).await?))
}

pub(super) async fn choose(
    State(web): State<Web>,
    signed_in: SignedIn,
    browser: Browser,
    Form(Chosen { shown, pin }): Form<Chosen>,
) -> Result<Response, Problem> {
    let done = match Pin::choose(&pin) {
        Ok(pin) => {
            choose_pin(&web.office, signed_in.by, ChoosePin { pin, shown: &shown, device: browser.device() }).await
        }
        Err(refusal) => Err(refusal.under("/pin").into()),
    };
    match done {
        Ok(opened) => Ok(Giving::of(&web).opened(&opened)?.to(&told_at("/me", "pin"))),
        Err(Unfulfilled::Refused(Refusal::ProofNeeded)) => {
            Ok(Redirect::to(&asking_for("/own/pin/show", "/own/pin")).into_response())
        }
        Err(Unfulfilled::Refused(refusal)) => {
            let field = if refusal == Refusal::NotMatched { "shown" } else { "pin" };
            let entries = Entries::default().refused(&refusal, field);
            Ok(with_status(status_of(refusal.sort()), &choose_page(&web, &signed_in, entries).await?))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

async fn show_page(web: &Web, signed_in: &SignedIn, next: &str, entries: Entries) -> Result<Show, Problem> {
    let guards = guards(&signed_in.asked).await?;
    let reader = Reader::of(&signed_in.asked).await?;
    let (by_passkey, by_pin) = (guards.passkeys > 0 && web.clients_site.is_some(), guards.pin_since.is_some());
    let title = if by_passkey { saying("guard-title") } else { saying("pin-show-title") };
    let frame = reader.frame(Tab::Me, title).below(saying("me-title"), "/me");
    let next = own_path(next).unwrap_or("/me").to_owned();
    Ok(Show { frame, entries, next, by_passkey, by_pin, by_neither: !by_passkey && !by_pin })
}

pub(super) async fn ask_to_show(
    State(web): State<Web>,
    signed_in: SignedIn,
    Search(asked): Search<Next>,
) -> Result<Response, Problem> {
    if !guards(&signed_in.asked).await?.any() {
        // Whoever has none is asked for none.
        return Ok(Redirect::to(own_path(&asked.next).unwrap_or("/me")).into_response());
    }
    Ok(page(&show_page(&web, &signed_in, &asked.next, Entries::default()).await?))
}

/// The same page where a passkey did not show it.
pub(in crate::pages) async fn not_shown(
    web: &Web,
    signed_in: &SignedIn,
    refusal: &Refusal,
    next: &str,
) -> Result<Response, Problem> {
    let entries = Entries::default().refused(refusal, "passkey");
    Ok(with_status(status_of(refusal.sort()), &show_page(web, signed_in, next, entries).await?))
}

pub(super) async fn show(
    State(web): State<Web>,
    signed_in: SignedIn,
    browser: Browser,
    Form(Shown { pin, next }): Form<Shown>,
) -> Result<Response, Problem> {
    match show_pin(&web.office, signed_in.by, Pin::shown(&pin), browser.device()).await {
        Ok(token) => Ok(Giving::of(&web).sign_in(&token)?.to(own_path(&next).unwrap_or("/me"))),
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = Entries::default().refused(&refusal, "pin");
            Ok(with_status(status_of(refusal.sort()), &show_page(&web, &signed_in, &next, entries).await?))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
