//! Adding a client. It mails nobody.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::Refusal;
use domain::actor::Role;
use practice::people::{self, AddClient, coaches};
use practice::requests::fresh_key;
use practice::{Outcome, Turn, Unfulfilled};
use serde::Deserialize;

use super::client_form::{ClientForm, Known, languages, zones};
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/new", get(ask)).route("/clients", post(add))
}

#[derive(Template)]
#[template(path = "pages/people/add_client.html")]
struct Ask {
    frame: Frame,
    key: String,
    entries: Entries,
    zones: Vec<&'static str>,
    languages: [(&'static str, Saying); 1],
    /// To choose from, for whoever adds clients of others.
    coaches: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Sent {
    #[serde(flatten)]
    client: ClientForm,
    #[serde(default)]
    coach: String,
}

impl Sent {
    fn command(&self, staff: &Staff) -> Result<AddClient, Refusal> {
        let Known { name, pronouns, zone, language } = self.client.read()?;
        let coach = match self.coach.as_str() {
            "" => staff.me.id,
            chosen => chosen.parse().map_err(|_| Refusal::at("/coach", "One of those who coach."))?,
        };
        Ok(AddClient { name, pronouns, zone, language: Some(language), coach })
    }

    fn entries(&self) -> Entries {
        self.client.entries().with("coach", self.coach.clone())
    }
}

async fn ask(staff: Staff) -> Response {
    let client = ClientForm {
        zone: staff.me.zone.name().to_owned(),
        language: staff.me.language.tag().to_owned(),
        ..ClientForm::default()
    };
    let entries = Sent { client, coach: staff.me.id.to_string() }.entries();
    let done = form(&staff, StatusCode::OK, entries).await;
    staff.told(Tab::Clients, done)
}

async fn form(staff: &Staff, status: StatusCode, entries: Entries) -> Outcome<Response> {
    let frame = staff.frame(Tab::Clients, saying("client-add")).below(saying("tab-clients"), "/clients");
    let coaches = others(staff).await?;
    let key = fresh_key(&staff.asked).await?;
    Ok(with_status(status, &Ask { frame, key, entries, zones: zones(), languages: languages(), coaches }))
}

/// A coach adds clients of her own; who runs the practice says whose it is.
async fn others(staff: &Staff) -> Outcome<Vec<(String, String)>> {
    let actor = staff.asked.actor;
    if !actor.is(Role::Owner) && !actor.is(Role::Assistant) {
        return Ok(Vec::new());
    }
    let all = coaches(&staff.asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    Ok(all.into_iter().map(|one| (one.id.to_string(), one.name)).collect())
}

async fn add(State(web): State<Web>, staff: Staff, pressed: Pressed<Sent>) -> Response {
    let (sent, key) = pressed.open();
    let done = match added(&web, &staff, &sent, key).await {
        Err(Unfulfilled::Refused(refusal)) => {
            form(&staff, status_of(refusal.sort()), sent.entries().refused(&refusal, "name")).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn added(web: &Web, staff: &Staff, sent: &Sent, key: Key) -> Outcome<Response> {
    let command = sent.command(staff)?;
    let make = async |asked| {
        let client = people::add_client(&asked, command).await?;
        Ok(told_at(&format!("/clients/{}", client.id), "added"))
    };
    let place = key.once(web, &staff.asked, "/clients", make).await?;
    Ok(Redirect::to(&place).into_response())
}
