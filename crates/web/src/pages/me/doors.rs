//! How one signs in: another password, another authenticator, other recovery codes. Each asks first whether it is still oneself.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use practice::doors::{
    Hand, Opened, confirm_authenticator, is_proved, make_authenticator, make_recovery_codes, set_password, standing,
};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use crate::Web;
use crate::guard::{Giving, SignedIn, asking_for};
use crate::pages::doors::codes::{Ask, Shown};
use crate::pages::doors::offer::{self, Place, matter};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::pages::{Frame, page, with_status};
use crate::problem::{Problem, status_of};
use crate::words::{Saying, filters, saying};

const PASSWORD: &str = "/me/password";
const AUTHENTICATOR: &str = "/me/authenticator";
const CODES: &str = "/me/recovery-codes";
const PLACE: Place = Place { confirm: AUTHENTICATOR, anew: "/me/authenticator/new" };

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/me/password", get(ask_password).post(change_password))
        .route("/me/authenticator", get(ask_authenticator).post(change_authenticator))
        .route("/me/authenticator/new", post(offer_authenticator))
        .route("/me/recovery-codes", get(ask_codes).post(change_codes))
}

#[derive(Template)]
#[template(path = "pages/me/password.html")]
struct AskPassword {
    frame: Frame,
    entries: Entries,
    address: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SentPassword {
    password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SentCode {
    code: String,
}

pub(super) fn frame(staff: &Staff, title: Saying) -> Frame {
    staff.frame(Tab::Me, title).below(saying("me-title"), "/me")
}

/// Whether somebody signs in by what they chose themselves, and so can show who they are. In a demo nobody does.
pub(in crate::pages) async fn has_a_way_in(staff: &Staff) -> Outcome<bool> {
    Ok(standing(&staff.asked).await?.signs_in())
}

/// Where whoever has not shown lately who they are does so, and whoever has no way in of their own is led back.
pub(in crate::pages) async fn elsewhere(
    web: &Web,
    staff: &Staff,
    signed_in: &SignedIn,
    path: &str,
) -> Outcome<Option<Response>> {
    if !has_a_way_in(staff).await? {
        return Ok(Some(Redirect::to("/me").into_response()));
    }
    let proved = is_proved(&web.office, signed_in.by).await?;
    Ok((!proved).then(|| Redirect::to(&asking_for("/prove", path)).into_response()))
}

/// Goes on under the token that a change answers.
pub(super) fn changed(web: &Web, opened: Option<Opened>, told: &'static str) -> Result<Response, Problem> {
    onward(web, opened, &told_at("/me", told))
}

fn onward(web: &Web, opened: Option<Opened>, to: &str) -> Result<Response, Problem> {
    let giving = Giving::of(web);
    let giving = if let Some(opened) = opened { giving.opened(&opened)? } else { giving };
    Ok(giving.to(to))
}

/// What a refusal leads to: to showing who one is, or to a page that says it.
pub(super) fn refused(staff: &Staff, unfulfilled: Unfulfilled, path: &str) -> Response {
    staff.told_or_proved(Tab::Me, Err(unfulfilled), path)
}

fn password_page(staff: &Staff, entries: Entries) -> AskPassword {
    let address = staff.me.address.clone();
    AskPassword { frame: frame(staff, saying("me-password-title")), entries, address }
}

async fn ask_password(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Result<Response, Problem> {
    let elsewhere = elsewhere(&web, &staff, &signed_in, PASSWORD).await?;
    Ok(elsewhere.unwrap_or_else(|| page(&password_page(&staff, Entries::default()))))
}

async fn change_password(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    Form(sent): Form<SentPassword>,
) -> Result<Response, Problem> {
    match set_password(&web.office, Hand::SignedIn(signed_in.by), sent.password).await {
        Ok(opened) if standing(&staff.asked).await?.authenticator_since.is_none() => {
            // Whoever had a passkey alone goes on to the other half.
            make_authenticator(&web.office, Hand::SignedIn(signed_in.by)).await?;
            onward(&web, opened, AUTHENTICATOR)
        }
        Ok(opened) => changed(&web, opened, "password"),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = Entries::default().refused(&refusal, "password");
            Ok(with_status(status_of(refusal.sort()), &password_page(&staff, entries)))
        }
        Err(unfulfilled) => Ok(refused(&staff, unfulfilled, PASSWORD)),
    }
}

async fn ask_authenticator(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Result<Response, Problem> {
    match elsewhere(&web, &staff, &signed_in, AUTHENTICATOR).await? {
        Some(elsewhere) => Ok(elsewhere),
        None if standing(&staff.asked).await?.password_since.is_none() => Ok(Redirect::to(PASSWORD).into_response()),
        None => Ok(offered(&web, &staff, &signed_in, Entries::default()).await),
    }
}

async fn offered(web: &Web, staff: &Staff, signed_in: &SignedIn, entries: Entries) -> Response {
    let frame = frame(staff, saying("me-authenticator-title"));
    let shown = offer::shown(web, Hand::SignedIn(signed_in.by), frame, PLACE, entries).await;
    shown.unwrap_or_else(|unfulfilled| refused(staff, unfulfilled, AUTHENTICATOR))
}

async fn offer_authenticator(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Response {
    match make_authenticator(&web.office, Hand::SignedIn(signed_in.by)).await {
        Ok(()) => Redirect::to(AUTHENTICATOR).into_response(),
        Err(unfulfilled) => refused(&staff, unfulfilled, AUTHENTICATOR),
    }
}

async fn change_authenticator(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    Form(sent): Form<SentCode>,
) -> Result<Response, Problem> {
    match confirm_authenticator(&web.office, Hand::SignedIn(signed_in.by), &sent.code).await {
        Ok(opened) if standing(&staff.asked).await?.codes_left == 0 => onward(&web, opened, CODES),
        Ok(opened) => changed(&web, opened, "authenticator"),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            Ok(offered(&web, &staff, &signed_in, matter(&refusal)).await)
        }
        Err(unfulfilled) => Ok(refused(&staff, unfulfilled, AUTHENTICATOR)),
    }
}

async fn ask_codes(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Result<Response, Problem> {
    let elsewhere = match elsewhere(&web, &staff, &signed_in, CODES).await? {
        None if !standing(&staff.asked).await?.knows_both() => Some(Redirect::to("/me").into_response()),
        elsewhere => elsewhere,
    };
    let frame = frame(&staff, saying("codes-title"));
    let first = standing(&staff.asked).await?.codes_left == 0;
    Ok(elsewhere.unwrap_or_else(|| page(&Ask { frame, action: CODES, first })))
}

async fn change_codes(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Result<Response, Problem> {
    match make_recovery_codes(&web.office, Hand::SignedIn(signed_in.by)).await {
        Ok(made) => {
            let shown = page(&Shown { frame: frame(&staff, saying("codes-title")), codes: made.codes, finish: None });
            match made.opened {
                Some(opened) => Ok(Giving::of(&web).opened(&opened)?.beside(shown)),
                None => Ok(shown),
            }
        }
        Err(unfulfilled) => Ok(refused(&staff, unfulfilled, CODES)),
    }
}
