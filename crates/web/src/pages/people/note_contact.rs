//! "We spoke": contact outside of letters, noted.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::Refusal;
use domain::ids::ClientId;
use jiff::Timestamp;
use jiff::civil::DateTime;
use practice::people::{self, NoteContact};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::client::shown;
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::told::{Told, told_at};
use crate::problem::status_of;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/contacts", post(note))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    /// On the clock of whoever notes it; empty means now.
    at: String,
}

impl Sent {
    fn at(&self, staff: &Staff) -> Result<Option<Timestamp>, Refusal> {
        let written = self.at.trim();
        if written.is_empty() {
            return Ok(None);
        }
        let local: DateTime = written.parse().map_err(|_| Refusal::at("/at", "A day and a time."))?;
        Ok(Some(staff.me.zone.first_at(local)))
    }
}

async fn note(State(web): State<Web>, staff: Staff, Id(client): Id<ClientId>, pressed: Pressed<Sent>) -> Response {
    let (sent, key) = pressed.open();
    let done = match noted(&web, &staff, client, &sent, key).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = Entries::default().with("at", sent.at.clone()).refused(&refusal, "at");
            shown(&staff, client, status_of(refusal.sort()), entries, &Told::default()).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn noted(web: &Web, staff: &Staff, client: ClientId, sent: &Sent, key: Key) -> Outcome<Response> {
    let command = NoteContact { client, at: sent.at(staff)? };
    let place = told_at(&format!("/clients/{client}"), "spoke");
    let make = async |asked| people::note_contact(&asked, command).await.map(|_| place.clone());
    let place = key.once(web, &staff.asked, &place, make).await?;
    Ok(Redirect::to(&place).into_response())
}
