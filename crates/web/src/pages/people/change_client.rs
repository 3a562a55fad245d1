//! Changing what is known of a client.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use domain::ids::ClientId;
use practice::people::{self, ChangeClient, ClientView};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::InSight;
use super::client_form::{ClientForm, Known, languages, zones};
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::versioned::Versioned;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::Id;
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/edit", get(ask).post(change))
}

#[derive(Template)]
#[template(path = "pages/people/change_client.html")]
struct Ask {
    frame: Frame,
    path: String,
    version: i32,
    entries: Entries,
    zones: Vec<&'static str>,
    languages: [(&'static str, Saying); 1],
}

#[derive(Deserialize)]
struct Sent {
    #[serde(flatten)]
    client: ClientForm,
    #[serde(flatten)]
    version: Versioned,
}

/// What stands now, as the form sends it.
fn written(view: &ClientView) -> ClientForm {
    ClientForm {
        name: view.name.clone(),
        pronouns: view.pronouns.clone().unwrap_or_default(),
        zone: view.zone.name().to_owned(),
        language: view.language.tag().to_owned(),
    }
}

async fn ask(staff: Staff, Id(id): Id<ClientId>) -> Response {
    let done = form(&staff, id, StatusCode::OK, None).await;
    staff.told(Tab::Clients, done)
}

async fn form(staff: &Staff, id: ClientId, status: StatusCode, sent: Option<Entries>) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    Ok(with_status(
        status,
        &Ask {
            frame: seen.frame_below(saying("client-change")),
            path: seen.path(),
            version: seen.client.version,
            entries: sent.unwrap_or_else(|| written(&seen.client).entries()),
            zones: zones(),
            languages: languages(),
        },
    ))
}

async fn change(staff: Staff, Id(id): Id<ClientId>, Form(sent): Form<Sent>) -> Response {
    let done = match changed(&staff, id, &sent).await {
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = sent.client.entries().refused(&refusal, "name");
            form(&staff, id, status_of(refusal.sort()), Some(entries)).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn changed(staff: &Staff, id: ClientId, sent: &Sent) -> Outcome<Response> {
    let Known { name, pronouns, zone, language } = sent.client.read()?;
    let expected = sent.version.expected();
    let (name, zone, language) = (Some(name), Some(zone), Some(language));
    let command = ChangeClient { client: id, expected, name, pronouns: Some(pronouns), language, zone };
    let view = people::change_client(&staff.asked, command).await?;
    Ok(tell(&format!("/clients/{}", view.id), "changed"))
}
