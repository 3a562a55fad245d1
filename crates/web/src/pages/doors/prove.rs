//! Showing once more who one is, before something great is changed; then back to where one was.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use domain::doors::Password;
use practice::Unfulfilled;
use practice::doors::{Prove, prove};
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
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    password: String,
    code: String,
    next: String,
}

fn ask_with(staff: &Staff, next: &str, entries: Entries) -> Ask {
    let frame = staff.frame(Tab::Me, saying("prove-title")).below(saying("me-title"), "/me");
    Ask { frame, entries, address: staff.me.address.clone(), next: own_path(next).unwrap_or("/me").to_owned() }
}

async fn ask(staff: Staff, Search(asked): Search<Asked>) -> Response {
    page(&ask_with(&staff, &asked.next, Entries::default()))
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
            Ok(with_refusal(&refusal, &ask_with(&staff, &sent.next, entries)))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Err(broke.into()),
    }
}
