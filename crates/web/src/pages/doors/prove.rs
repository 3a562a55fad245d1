//! Showing once more who one is, before something great is changed; then back to where one was.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use domain::doors::Password;
use practice::doors::{Prove, prove, standing};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::sign_in::Asked;
use crate::Web;
use crate::guard::{Giving, SignedIn, own_path};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page, with_refusal};
use crate::problem::Problem;
use crate::sent::Search;
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/prove", get(ask).post(show))
}

#[derive(Template)]
#[template(path = "pages/doors/prove.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
    address: String,
    next: String,
    /// Whether there is anything to show: in a demo nobody has.
    by_any: bool,
    by_passkey: bool,
    by_password: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    password: String,
    code: String,
    next: String,
}

async fn ask_with(web: &Web, staff: &Staff, next: &str, entries: Entries) -> Outcome<Ask> {
    let held = standing(&staff.asked).await?;
    let by_passkey = web.site.is_some() && held.passkeys > 0;
    let by_password = held.knows_both() || !by_passkey;
    let frame = staff.frame(Tab::Me, saying("prove-title")).below(saying("me-title"), "/me");
    let (address, next) = (staff.me.address.clone(), own_path(next).unwrap_or("/me").to_owned());
    Ok(Ask { frame, entries, address, next, by_any: held.signs_in(), by_passkey, by_password })
}

async fn ask(State(web): State<Web>, staff: Staff, Search(asked): Search<Asked>) -> Result<Response, Problem> {
    Ok(page(&ask_with(&web, &staff, &asked.next, Entries::default()).await?))
}

/// The same page where a passkey did not show it.
pub(super) async fn not_shown(web: &Web, staff: &Staff, refusal: &Refusal, next: &str) -> Outcome<Response> {
    let entries = Entries::default().refused(refusal, "passkey");
    Ok(with_refusal(refusal, &ask_with(web, staff, next, entries).await?))
}

async fn show(
    State(web): State<Web>,
    staff: Staff,
    SignedIn { by, .. }: SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let command = Prove { password: Password::shown(sent.password), code: &sent.code };
    match prove(&web.office, by, command).await {
        Ok(token) => Ok(Giving::of(&web).sign_in(&token)?.to(own_path(&sent.next).unwrap_or("/me"))),
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = Entries::default().refused(&refusal, "password");
            Ok(with_refusal(&refusal, &ask_with(&web, &staff, &sent.next, entries).await?))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
