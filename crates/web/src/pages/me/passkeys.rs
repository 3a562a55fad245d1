//! One's passkeys: another one, what one is called, and one less.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use domain::ids::PasskeyId;
use domain::text::Name;
use practice::doors::{
    Hand, MakePasskey, PasskeyView, begin_passkey, make_passkey, passkeys, remove_passkey, rename_passkey, standing,
};
use practice::{Outcome, Unfulfilled};

use super::doors::{changed, elsewhere, frame, refused};
use crate::Web;
use crate::guard::{Browser, SignedIn};
use crate::pages::doors::passkey::{Sent, asked, site};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::{Frame, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::Id;
use crate::words::{Saying, filters, moment, saying};

const NEW: &str = "/me/passkeys/new";

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/me/passkeys/new", get(ask_new))
        .route("/me/passkeys/ask", post(ask))
        .route("/me/passkeys", post(keep))
        .route("/me/passkeys/{passkey}", get(read).post(rename))
        .route("/me/passkeys/{passkey}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "pages/me/new_passkey.html")]
struct New {
    frame: Frame,
    entries: Entries,
}

#[derive(Template)]
#[template(path = "pages/me/passkey.html")]
struct One {
    frame: Frame,
    entries: Entries,
    id: PasskeyId,
    made: Saying,
    used: Option<Saying>,
    /// Whether it is the only way in.
    stays: bool,
}

/// A page with what is the matter, if anything is.
fn with(refusal: Option<&Refusal>, entries: Entries) -> (StatusCode, Entries) {
    match refusal {
        Some(refusal) => (status_of(refusal.sort()), entries.refused(refusal, "name")),
        None => (StatusCode::OK, entries),
    }
}

fn new_page(staff: &Staff, refusal: Option<&Refusal>) -> Response {
    let (status, entries) = with(refusal, Entries::default());
    with_status(status, &New { frame: frame(staff, saying("passkey-new-title")), entries })
}

async fn ask_new(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Result<Response, Problem> {
    site(&web)?;
    let elsewhere = elsewhere(&web, &staff, &signed_in, NEW).await?;
    Ok(elsewhere.unwrap_or_else(|| new_page(&staff, None)))
}

async fn ask(State(web): State<Web>, _: Staff, SignedIn { by, .. }: SignedIn) -> Result<Response, Problem> {
    asked(&web, begin_passkey(&web.office, site(&web)?, Hand::SignedIn(by)).await?)
}

async fn keep(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    browser: Browser,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let command = MakePasskey { token: browser.ceremony(), answer: &sent.answer, name: sent.called()? };
    match make_passkey(&web.office, site(&web)?, Hand::SignedIn(signed_in.by), command).await {
        Ok(opened) => changed(&web, opened, "passkey"),
        Err(Unfulfilled::Refused(refusal @ (Refusal::NotMatched | Refusal::Lapsed))) => {
            Ok(new_page(&staff, Some(&refusal)))
        }
        Err(unfulfilled) => Ok(refused(&staff, unfulfilled, NEW)),
    }
}

async fn one(staff: &Staff, id: PasskeyId) -> Outcome<PasskeyView> {
    let found = passkeys(&staff.asked).await?.into_iter().find(|one| one.id == id);
    Ok(found.ok_or(Refusal::NotFound)?)
}

async fn page_of(staff: &Staff, id: PasskeyId, refusal: Option<&Refusal>) -> Outcome<Response> {
    let PasskeyView { id, name, made_at, last_used_at } = one(staff, id).await?;
    let held = standing(&staff.asked).await?;
    let (status, entries) = with(refusal, Entries::default().with("name", name));
    let zone = &staff.me.zone;
    let page = One {
        frame: frame(staff, saying("passkey-title")),
        entries,
        id,
        made: moment(zone, made_at),
        used: last_used_at.map(|at| moment(zone, at)),
        stays: held.passkeys == 1 && !held.knows_both(),
    };
    Ok(with_status(status, &page))
}

async fn read(staff: Staff, Id(id): Id<PasskeyId>) -> Response {
    let page = page_of(&staff, id, None).await;
    staff.told(Tab::Me, page)
}

async fn rename(staff: Staff, Id(id): Id<PasskeyId>, Form(sent): Form<Sent>) -> Response {
    let renamed = match Name::parse(&sent.name) {
        Ok(name) => rename_passkey(&staff.asked, id, &name).await,
        Err(refusal) => Err(refusal.into()),
    };
    let page = match renamed {
        Ok(()) => Ok(tell("/me", "renamed")),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => page_of(&staff, id, Some(&refusal)).await,
        Err(unfulfilled) => Err(unfulfilled),
    };
    staff.told(Tab::Me, page)
}

async fn remove(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    Id(id): Id<PasskeyId>,
) -> Result<Response, Problem> {
    match remove_passkey(&web.office, signed_in.by, id).await {
        Ok(opened) => changed(&web, opened, "unpasskeyed"),
        Err(unfulfilled) => Ok(refused(&staff, unfulfilled, &format!("/me/passkeys/{id}"))),
    }
}
