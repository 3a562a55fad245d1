//! A client's PIN: choosing it, and showing it before what it guards.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use domain::Refusal;
use domain::doors::Pin;
use practice::Unfulfilled;
use practice::doors::clients::{ChoosePin, choose_pin, pin_since, show_pin};
use serde::Deserialize;

use crate::Web;
use crate::guard::{Browser, Giving, SignedIn, own_path};
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
}

#[derive(Template)]
#[template(path = "pages/own_pin_show.html")]
struct Show {
    frame: Frame,
    entries: Entries,
    next: String,
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

async fn choose_page(signed_in: &SignedIn, entries: Entries) -> Result<Choose, Problem> {
    let reader = Reader::of(&signed_in.asked).await?;
    let since = pin_since(&signed_in.asked).await?.map(|since| moment(&reader.zone, since));
    Ok(Choose { frame: reader.frame(Tab::Me, saying("pin-title")).below(saying("me-title"), "/me"), entries, since })
}

pub(super) async fn ask(signed_in: SignedIn) -> Result<Response, Problem> {
    Ok(page(&choose_page(&signed_in, Entries::default()).await?))
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
        Ok(token) => Ok(Giving::of(&web).sign_in(&token)?.to(&told_at("/me", "pin"))),
        Err(Unfulfilled::Refused(refusal)) => {
            let field = if refusal == Refusal::NotMatched { "shown" } else { "pin" };
            let entries = Entries::default().refused(&refusal, field);
            Ok(with_status(status_of(refusal.sort()), &choose_page(&signed_in, entries).await?))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

async fn show_page(signed_in: &SignedIn, next: &str, entries: Entries) -> Result<Show, Problem> {
    // Whoever has none is asked for none.
    pin_since(&signed_in.asked).await?;
    let reader = Reader::of(&signed_in.asked).await?;
    let frame = reader.frame(Tab::Me, saying("pin-show-title")).below(saying("me-title"), "/me");
    Ok(Show { frame, entries, next: own_path(next).unwrap_or("/me").to_owned() })
}

pub(super) async fn ask_to_show(signed_in: SignedIn, Search(asked): Search<Next>) -> Result<Response, Problem> {
    Ok(page(&show_page(&signed_in, &asked.next, Entries::default()).await?))
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
            Ok(with_status(status_of(refusal.sort()), &show_page(&signed_in, &next, entries).await?))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
