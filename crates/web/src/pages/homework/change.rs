//! Changing homework: its author the words, either side the days.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use domain::ids::HomeworkId;
use domain::text::Passage;
use practice::homework::views::{HomeworkView, homework};
use practice::homework::{self, ChangeHomework};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use crate::Web;
use crate::api::link;
use crate::pages::entries::{Entries, day_if};
use crate::pages::frame::Tab;
use crate::pages::people::InSight;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::versioned::Versioned;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Id, sure};
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/homework/{homework}/edit", get(ask).post(change))
}

#[derive(Template)]
#[template(path = "pages/homework/change.html")]
struct Ask {
    frame: Frame,
    id: HomeworkId,
    name: String,
    version: i32,
    /// Whether the words are whose page this is; otherwise they stand as they are.
    is_author: bool,
    words: String,
    entries: Entries,
}

/// The words and the link are sent by their author's page alone.
#[derive(Deserialize)]
struct Sent {
    words: Option<String>,
    link: Option<String>,
    #[serde(default)]
    due_on: String,
    #[serde(flatten)]
    version: Versioned,
}

impl Sent {
    fn of(view: &HomeworkView) -> Self {
        Self {
            words: Some(view.words.as_str().to_owned()),
            link: Some(view.link.as_ref().map(ToString::to_string).unwrap_or_default()),
            due_on: view.due_on.map(|due_on| due_on.to_string()).unwrap_or_default(),
            version: Versioned::default(),
        }
    }

    fn command(&self, id: HomeworkId) -> Result<ChangeHomework, Refusal> {
        let mut fields = Fields::default();
        let words = fields.may("/words", self.words.as_deref(), Passage::parse);
        let link = fields.may("/link", self.link.as_deref(), |written| match written.trim() {
            "" => Ok(None),
            address => link(address).map(Some),
        });
        let due_on = fields.take("/due_on", day_if(&self.due_on));
        fields.finish()?;
        let change = ChangeHomework::of(id, self.version.expected());
        Ok(ChangeHomework { words, link, due_on: Some(sure(due_on)?), ..change })
    }

    fn entries(&self) -> Entries {
        Entries::default()
            .with("words", self.words.clone().unwrap_or_default())
            .with("link", self.link.clone().unwrap_or_default())
            .with("due_on", self.due_on.clone())
    }
}

async fn ask(staff: Staff, Id(id): Id<HomeworkId>) -> Response {
    let done = form(&staff, id, StatusCode::OK, None).await;
    staff.told(Tab::Clients, done)
}

async fn form(staff: &Staff, id: HomeworkId, status: StatusCode, entries: Option<Entries>) -> Outcome<Response> {
    let view = homework(&staff.asked, id).await?;
    let seen = InSight::of(staff, view.client).await?;
    let frame = seen.frame_below(saying("homework-change")).below(saying("homework-title"), format!("/homework/{id}"));
    let ask = Ask {
        frame,
        id,
        version: view.version,
        is_author: !view.by_client && view.coach == staff.me.id,
        words: view.words.as_str().to_owned(),
        entries: entries.unwrap_or_else(|| Sent::of(&view).entries()),
        name: seen.client.name,
    };
    Ok(with_status(status, &ask))
}

async fn change(staff: Staff, Id(id): Id<HomeworkId>, Form(sent): Form<Sent>) -> Response {
    let done = match changed(&staff, id, &sent).await {
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Changed))) => {
            let usual = if sent.words.is_some() { "words" } else { "due_on" };
            let entries = sent.entries().refused(&refusal, usual);
            form(&staff, id, status_of(refusal.sort()), Some(entries)).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn changed(staff: &Staff, id: HomeworkId, sent: &Sent) -> Outcome<Response> {
    homework::change(&staff.asked, sent.command(id)?).await?;
    Ok(tell(&format!("/homework/{id}"), "changed"))
}
