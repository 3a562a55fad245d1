//! Agreeing on homework: what, until when, and, before the press, what would be mailed about it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::Refusal;
use domain::ids::{ClientId, HomeworkId};
use domain::may::Act;
use domain::text::{Passage, Wording};
use jiff::civil::Date;
use practice::homework::views::homework;
use practice::homework::{self, AssignHomework, Written};
use practice::requests::fresh_key;
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::change::day;
use super::foresight::Foresight;
use crate::Web;
use crate::api::link;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::people::{InSight, plan_in_words, told_at};
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Id, Search, sure};
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}/homework/new", get(ask)).route("/clients/{client}/homework", post(assign))
}

#[derive(Template)]
#[template(path = "pages/homework/assign.html")]
struct Ask {
    frame: Frame,
    path: String,
    name: String,
    key: String,
    entries: Entries,
    plan: Saying,
    foresight: Foresight,
}

/// Homework that was agreed on before, to begin with.
#[derive(Default, Deserialize)]
struct Begun {
    again: Option<HomeworkId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    words: String,
    link: String,
    cover: String,
    due_on: String,
    /// Whether only the letters are looked at.
    look: String,
}

/// What was sent, read.
struct Agreed {
    written: Written,
    due_on: Option<Date>,
}

impl Sent {
    fn read(&self) -> Result<Agreed, Refusal> {
        let mut fields = Fields::default();
        let filled = |written: &'_ str| Some(written.trim().to_owned()).filter(|words| !words.is_empty());
        let words = fields.take("/words", Passage::parse(&self.words));
        let link = fields.may("/link", filled(&self.link), |address| link(&address));
        let cover = fields.may("/cover", filled(&self.cover), |words| Wording::parse(&words));
        let due_on = fields.take("/due_on", day(&self.due_on));
        fields.finish()?;
        Ok(Agreed { written: Written { words: sure(words)?, cover, link }, due_on: sure(due_on)? })
    }

    fn entries(&self) -> Entries {
        Entries::default()
            .with("words", self.words.clone())
            .with("link", self.link.clone())
            .with("cover", self.cover.clone())
            .with("due_on", self.due_on.clone())
    }
}

async fn ask(staff: Staff, Id(id): Id<ClientId>, Search(begun): Search<Begun>) -> Response {
    let done = begin(&staff, id, begun).await;
    staff.told(Tab::Clients, done)
}

async fn begin(staff: &Staff, id: ClientId, begun: Begun) -> Outcome<Response> {
    let former = match begun.again {
        Some(former) => Some(homework(&staff.asked, former).await?).filter(|former| former.client == id),
        None => None,
    };
    let sent = former.map_or_else(Sent::default, |former| Sent {
        words: former.words.as_str().to_owned(),
        link: former.link.map(|link| link.to_string()).unwrap_or_default(),
        cover: former.cover.map(|cover| cover.to_string()).unwrap_or_default(),
        ..Sent::default()
    });
    form(staff, id, StatusCode::OK, &sent, sent.entries()).await
}

async fn form(staff: &Staff, id: ClientId, status: StatusCode, sent: &Sent, entries: Entries) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    if seen.client.archived_at.is_some() {
        return Err(Refusal::ClientArchived.into());
    }
    if !seen.may(Act::AssignHomework) {
        return Err(Refusal::NotYours.into());
    }
    let plan = practice::people::contact_plans(&staff.asked, &[id]).await?.pop();
    let ask = Ask {
        frame: seen.frame_below(saying("assign-title")),
        path: seen.path(),
        key: fresh_key(&staff.asked).await?,
        entries,
        plan: plan_in_words(plan.as_ref()),
        foresight: Foresight::of(&seen, day(&sent.due_on).unwrap_or_default(), &sent.cover).await?,
        name: seen.client.name,
    };
    Ok(with_status(status, &ask))
}

async fn assign(State(web): State<Web>, staff: Staff, Id(id): Id<ClientId>, pressed: Pressed<Sent>) -> Response {
    let (sent, key) = pressed.open();
    let done = match assigned(&web, &staff, id, &sent, key).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = sent.entries().refused(&refusal, "words");
            form(&staff, id, status_of(refusal.sort()), &sent, entries).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn assigned(web: &Web, staff: &Staff, client: ClientId, sent: &Sent, key: Key) -> Outcome<Response> {
    if !sent.look.is_empty() {
        return form(staff, client, StatusCode::OK, sent, sent.entries()).await;
    }
    let Agreed { written, due_on } = sent.read()?;
    let (coach, agreed_on, first_nudge_on) = (None, None, None);
    let command = AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on };
    let place = told_at(&format!("/clients/{client}"), "agreed");
    let make = async |asked| homework::assign(&asked, command).await.map(|_| place.clone());
    let place = key.once(web, &staff.asked, &place, make).await?;
    Ok(Redirect::to(&place).into_response())
}
