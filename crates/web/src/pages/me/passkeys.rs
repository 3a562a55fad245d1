//! One's passkeys: another one, what one is called, and one less.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use domain::ids::PasskeyId;
use domain::text::Name;
use practice::doors::clients::{guards, may_keep_passkeys};
use practice::doors::{
    Hand, MakePasskey, PasskeyView, begin_passkey, is_proved, make_passkey, passkeys, remove_passkey, rename_passkey,
    standing,
};
use practice::{Asked, Outcome, Unfulfilled};

use super::doors::{changed, has_a_way_in};
use crate::Web;
use crate::guard::{Browser, SignedIn, asking_for};
use crate::pages::doors::passkey::{Sent, asked, site_of};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::{Frame, said_in, with_status};
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
    of_staff: bool,
}

#[derive(Template)]
#[template(path = "pages/me/passkey.html")]
struct One {
    frame: Frame,
    entries: Entries,
    id: PasskeyId,
    made: Saying,
    used: Option<Saying>,
    of_staff: bool,
    /// Whether it is the only way in, or the only guard of a client.
    stays: bool,
}

/// A page of theirs, below the one about oneself.
fn frame(reader: &Reader, title: Saying) -> Frame {
    reader.frame(Tab::Me, title).below(saying("me-title"), "/me")
}

/// A page with what is the matter, if anything is.
fn with(refusal: Option<&Refusal>, entries: Entries) -> (StatusCode, Entries) {
    match refusal {
        Some(refusal) => (status_of(refusal.sort()), entries.refused(refusal, "name")),
        None => (StatusCode::OK, entries),
    }
}

async fn new_page(asked: &Asked, refusal: Option<&Refusal>) -> Result<Response, Problem> {
    let reader = Reader::of(asked).await?;
    let (status, entries) = with(refusal, Entries::default());
    let frame = frame(&reader, saying("passkey-new-title"));
    Ok(with_status(status, &New { frame, entries, of_staff: reader.of_staff }))
}

/// Where whoever asks shows first that it is they.
fn proof_of(asked: &Asked) -> &'static str {
    if asked.actor.client().is_some() { "/own/pin/show" } else { "/prove" }
}

/// Whether a passkey can be made here: by staff who have a way in, as nobody has in a demo, and by a client on a device of their own.
async fn may_make(web: &Web, SignedIn { asked, by }: &SignedIn) -> Outcome<bool> {
    match asked.actor.client() {
        Some(_) => may_keep_passkeys(&web.office, *by).await,
        None => has_a_way_in(&Staff::of(asked.clone()).await?).await,
    }
}

/// Whether it is to be shown once more who asks. The first guard of a client is chosen by whoever is signed in.
async fn asks_for_proof(web: &Web, SignedIn { asked, by }: &SignedIn) -> Outcome<bool> {
    let guarded = asked.actor.client().is_none() || guards(asked).await?.any();
    Ok(guarded && !is_proved(&web.office, *by).await?)
}

async fn ask_new(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Problem> {
    site_of(&web, signed_in.by)?;
    if !may_make(&web, &signed_in).await? {
        return Ok(Redirect::to("/me").into_response());
    }
    match asks_for_proof(&web, &signed_in).await? {
        true => Ok(Redirect::to(&asking_for(proof_of(&signed_in.asked), NEW)).into_response()),
        false => new_page(&signed_in.asked, None).await,
    }
}

async fn ask(State(web): State<Web>, SignedIn { by, .. }: SignedIn) -> Result<Response, Problem> {
    asked(&web, begin_passkey(&web.office, site_of(&web, by)?, Hand::SignedIn(by)).await?)
}

/// What a refusal leads to: to showing who one is, or to a page that says it.
async fn refused(asked: &Asked, unfulfilled: Unfulfilled, path: &str) -> Result<Response, Problem> {
    match unfulfilled {
        Unfulfilled::Refused(Refusal::ProofNeeded) => {
            Ok(Redirect::to(&asking_for(proof_of(asked), path)).into_response())
        }
        unfulfilled => said_in(unfulfilled, frame(&Reader::of(asked).await?, saying("refused-title"))),
    }
}

async fn keep(
    State(web): State<Web>,
    SignedIn { asked, by }: SignedIn,
    browser: Browser,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let command = MakePasskey { token: browser.ceremony(), answer: &sent.answer, name: sent.called()? };
    match make_passkey(&web.office, site_of(&web, by)?, Hand::SignedIn(by), command).await {
        Ok(opened) => changed(&web, opened, "passkey"),
        Err(Unfulfilled::Refused(refusal @ (Refusal::NotMatched | Refusal::Lapsed))) => {
            new_page(&asked, Some(&refusal)).await
        }
        Err(unfulfilled) => refused(&asked, unfulfilled, NEW).await,
    }
}

async fn one(asked: &Asked, id: PasskeyId) -> Outcome<PasskeyView> {
    let found = passkeys(asked).await?.into_iter().find(|one| one.id == id);
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Whether nothing would be left without it.
async fn stays(asked: &Asked) -> Outcome<bool> {
    match asked.actor.client() {
        Some(_) => guards(asked).await.map(|guards| guards.passkeys == 1 && guards.pin_since.is_none()),
        None => standing(asked).await.map(|held| held.passkeys == 1 && !held.knows_both()),
    }
}

async fn page_of(asked: &Asked, id: PasskeyId, refusal: Option<&Refusal>) -> Result<Response, Problem> {
    let reader = Reader::of(asked).await?;
    let PasskeyView { id, name, made_at, last_used_at } = match one(asked, id).await {
        Ok(found) => found,
        Err(unfulfilled) => return said_in(unfulfilled, frame(&reader, saying("refused-title"))),
    };
    let (status, entries) = with(refusal, Entries::default().with("name", name));
    let page = One {
        frame: frame(&reader, saying("passkey-title")),
        entries,
        id,
        made: moment(&reader.zone, made_at),
        used: last_used_at.map(|at| moment(&reader.zone, at)),
        of_staff: reader.of_staff,
        stays: stays(asked).await?,
    };
    Ok(with_status(status, &page))
}

async fn read(SignedIn { asked, .. }: SignedIn, Id(id): Id<PasskeyId>) -> Result<Response, Problem> {
    page_of(&asked, id, None).await
}

async fn rename(
    SignedIn { asked, .. }: SignedIn,
    Id(id): Id<PasskeyId>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let renamed = match Name::parse(&sent.name) {
        Ok(name) => rename_passkey(&asked, id, &name).await,
        Err(refusal) => Err(refusal.into()),
    };
    match renamed {
        Ok(()) => Ok(tell("/me", "renamed")),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => page_of(&asked, id, Some(&refusal)).await,
        Err(unfulfilled) => refused(&asked, unfulfilled, "/me").await,
    }
}

async fn remove(
    State(web): State<Web>,
    SignedIn { asked, by }: SignedIn,
    Id(id): Id<PasskeyId>,
) -> Result<Response, Problem> {
    match remove_passkey(&web.office, by, id).await {
        Ok(opened) => changed(&web, opened, "unpasskeyed"),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => page_of(&asked, id, Some(&refusal)).await,
        Err(unfulfilled) => refused(&asked, unfulfilled, &format!("/me/passkeys/{id}")).await,
    }
}
