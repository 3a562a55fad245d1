//! Passkeys: the question that a browser is asked goes out beside a cookie, and its answer comes back in a form. Signing in with one, and showing
//! once more who one is: staff at their own page, clients at that of their PIN.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use domain::Refusal;
use domain::text::Name;
use practice::doors::{
    Begun, SignInWithPasskey, Site, ask_for_passkey, ask_for_proof, prove_with_passkey, sign_in_with_passkey,
};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::{prove, sign_in};
use crate::Web;
use crate::guard::{AtTheDoor, Browser, Giving, SignedIn, let_in, not_let_in, own_path};
use crate::pages::own::pin;
use crate::pages::staff::Staff;
use crate::problem::Problem;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/sign-in/passkey/ask", post(ask))
        .route("/sign-in/passkey", post(knock))
        .route("/prove/passkey/ask", post(ask_to_prove))
        .route("/prove/passkey", post(show))
}

/// What a passkey is called whose holder did not say, until they do.
const UNNAMED: &str = "Passkey";

/// What a form of passkeys sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    pub(crate) answer: String,
    pub(crate) name: String,
    next: String,
}

impl Sent {
    /// What its holder calls it. By now it is made: what cannot be kept as a name is no reason to lose it.
    pub(crate) fn called(&self) -> Outcome<Name> {
        Ok(Name::parse(&self.name).or_else(|_| Name::parse(UNNAMED))?)
    }
}

/// The site that passkeys of the staff are bound to.
///
/// # Errors
/// [`Refusal::NotFound`] where the address of these pages is a number, which passkeys cannot be bound to.
pub(crate) fn site(web: &Web) -> Outcome<&Site> {
    Ok(web.site.as_deref().ok_or(Refusal::NotFound)?)
}

/// The same of clients.
pub(crate) fn clients_site(web: &Web) -> Outcome<&Site> {
    Ok(web.clients_site.as_deref().ok_or(Refusal::NotFound)?)
}

/// The site of whoever is signed in.
pub(crate) fn site_of(web: &Web, by: practice::people::SignedIn) -> Outcome<&Site> {
    if by.actor.client().is_some() { clients_site(web) } else { site(web) }
}

/// A question for a browser, beside the cookie that its answer comes back with.
pub(crate) fn asked(web: &Web, begun: Begun) -> Result<Response, Problem> {
    Ok(Giving::of(web).ceremony(&begun.token)?.beside(Json(begun.options).into_response()))
}

async fn ask(State(web): State<Web>, AtTheDoor(visitor): AtTheDoor) -> Result<Response, Problem> {
    asked(&web, ask_for_passkey(&visitor, site(&web)?).await?)
}

async fn knock(
    State(web): State<Web>,
    browser: Browser,
    former: Option<SignedIn>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let (token, device) = (browser.ceremony(), browser.device());
    let command = SignInWithPasskey { token, answer: &sent.answer, device, shared: false };
    match sign_in_with_passkey(&web.office, site(&web)?, command).await {
        Ok(opened) => let_in(&web, former, &browser, &opened, own_path(&sent.next).unwrap_or("/")).await,
        Err(Unfulfilled::Refused(refusal)) => {
            not_let_in();
            Ok(sign_in::not_shown(&web, &refusal, &sent.next))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}

async fn ask_to_prove(State(web): State<Web>, SignedIn { by, .. }: SignedIn) -> Result<Response, Problem> {
    asked(&web, ask_for_proof(&web.office, site_of(&web, by)?, by).await?)
}

async fn show(
    State(web): State<Web>,
    signed_in: SignedIn,
    browser: Browser,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let (by, site) = (signed_in.by, site_of(&web, signed_in.by)?);
    match prove_with_passkey(&web.office, site, by, browser.ceremony(), &sent.answer).await {
        Ok(token) => Ok(Giving::of(&web).sign_in(&token)?.to(own_path(&sent.next).unwrap_or("/me"))),
        Err(Unfulfilled::Refused(refusal)) if by.actor.client().is_some() => {
            pin::not_shown(&web, &signed_in, &refusal, &sent.next).await
        }
        Err(Unfulfilled::Refused(refusal)) => {
            Ok(prove::not_shown(&web, &Staff::of(signed_in.asked).await?, &refusal, &sent.next).await?)
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
