//! Letters that are asked for by a press: an invitation, and a check of an address; and what to tell the client of each beforehand.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::ids::ClientId;
use domain::letters::Kind;
use practice::correspondence::{announce, check_address, invite};
use practice::people::PlanView;
use practice::{Broke, Outcome, Unfulfilled};
use serde::Deserialize;

use super::InSight;
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::pressed::Pressed;
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::sent::Id;
use crate::words::{Saying, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/clients/{client}/invitation", post(ask_in))
        .route("/clients/{client}/address-check", post(check))
}

/// A letter that may be asked for, and how its reader will know it; or why it may not.
pub(super) enum Asking {
    /// It may.
    May { sender: String, subject: String },
    /// It may not, in a sentence.
    MayNot(&'static str),
}

/// One of these letters on the file: where its press goes, and what it says.
pub(super) struct AskedFor {
    pub(super) path: &'static str,
    pub(super) title: Saying,
    pub(super) text: Saying,
    pub(super) yes: Saying,
    pub(super) asking: Asking,
}

impl AskedFor {
    /// Those that make sense in a plan.
    pub(super) async fn all(seen: &InSight<'_>, plan: &PlanView) -> Outcome<Vec<Self>> {
        let mut all = vec![Self {
            path: "invitation",
            title: saying("client-invitation-title"),
            text: saying("client-invitation-text"),
            yes: saying("client-invitation-yes"),
            asking: asking(seen, Kind::Invitation).await?,
        }];
        if plan.confirmed_at.is_none() {
            all.push(Self {
                path: "address-check",
                title: saying("client-check-title"),
                text: saying("client-check-text"),
                yes: saying("client-check-yes"),
                asking: asking(seen, Kind::AddressCheck).await?,
            });
        }
        Ok(all)
    }
}

/// How such a letter would come.
async fn asking(seen: &InSight<'_>, kind: Kind) -> Outcome<Asking> {
    let content = match announce(&seen.staff.asked, seen.client.id, kind).await {
        Ok(content) => content,
        Err(Unfulfilled::Refused(refusal)) => return Ok(Asking::MayNot(refusal.sentence())),
        Err(broke) => return Err(broke),
    };
    let printed = letterpress::print(&content).map_err(|_| Broke::Record("sample of a letter"))?;
    let sender = printed.headers.into_iter().find(|(name, _)| name == "From").map(|(_, from)| from);
    Ok(Asking::May { sender: sender.unwrap_or_default(), subject: printed.subject })
}

#[derive(Deserialize)]
struct Nothing {}

async fn ask_in(State(web): State<Web>, staff: Staff, Id(id): Id<ClientId>, pressed: Pressed<Nothing>) -> Response {
    let place = told_at(&format!("/clients/{id}"), "invited");
    let make = async |asked| invite(&asked, id).await.map(|_| place.clone());
    let done = pressed.open().1.once(&web, &staff.asked, &place, make).await;
    staff.told(Tab::Clients, done.map(|place| Redirect::to(&place).into_response()))
}

async fn check(State(web): State<Web>, staff: Staff, Id(id): Id<ClientId>, pressed: Pressed<Nothing>) -> Response {
    let place = told_at(&format!("/clients/{id}"), "checked");
    let make = async |asked| check_address(&asked, id).await.map(|_| place.clone());
    let done = pressed.open().1.once(&web, &staff.asked, &place, make).await;
    staff.told(Tab::Clients, done.map(|place| Redirect::to(&place).into_response()))
}
