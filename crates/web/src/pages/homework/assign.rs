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
use practice::homework::templates::template;
use practice::homework::views::homework;
use practice::homework::{self, AssignHomework, Written};
use practice::requests::fresh_key;
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::foresight::Foresight;
use super::templates::choice;
use crate::Web;
use crate::api::link;
use crate::pages::contact::{Sample, homework_letters};
use crate::pages::entries::{Entries, day_if};
use crate::pages::frame::Tab;
use crate::pages::people::{InSight, plan_in_words};
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
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
    /// The letters that would go, once they are asked for.
    letters: Option<Vec<Sample>>,
    /// Her own templates to begin with, by their ids.
    templates: Vec<(String, Saying)>,
}

/// What to begin with: homework that was agreed on before, or a template.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Begun {
    again: Option<HomeworkId>,
    template: String,
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
    fn of(words: &Passage, link: Option<Wording>, cover: Option<Wording>) -> Self {
        let line = |line: Option<Wording>| line.map(|line| line.to_string()).unwrap_or_default();
        Self { words: words.as_str().to_owned(), link: line(link), cover: line(cover), ..Self::default() }
    }

    fn read(&self) -> Result<Agreed, Refusal> {
        let mut fields = Fields::default();
        let filled = |written: &'_ str| Some(written.trim().to_owned()).filter(|words| !words.is_empty());
        let words = fields.take("/words", Passage::parse(&self.words));
        let link = fields.may("/link", filled(&self.link), |address| link(&address));
        let cover = fields.may("/cover", filled(&self.cover), |words| Wording::parse(&words));
        let due_on = fields.take("/due_on", day_if(&self.due_on));
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
    let sent = begun.sent(staff, id).await?;
    form(staff, id, StatusCode::OK, &sent, sent.entries(), None).await
}

impl Begun {
    /// The words to begin with.
    async fn sent(self, staff: &Staff, client: ClientId) -> Outcome<Sent> {
        if let Some(former) = self.again {
            let former = homework(&staff.asked, former).await?;
            let own = (former.client == client).then(|| Sent::of(&former.words, former.link, former.cover));
            return Ok(own.unwrap_or_default());
        }
        if self.template.is_empty() {
            return Ok(Sent::default());
        }
        let template = template(&staff.asked, self.template.parse().map_err(|_| Refusal::NotFound)?).await?;
        Ok(Sent::of(&template.words, template.link, None))
    }
}

/// The form; with what was read of it, the letters that it would cause stand above it.
async fn form(
    staff: &Staff,
    id: ClientId,
    status: StatusCode,
    sent: &Sent,
    entries: Entries,
    looked: Option<&Agreed>,
) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    if seen.client.archived_at.is_some() {
        return Err(Refusal::ClientArchived.into());
    }
    if !seen.may(Act::AssignHomework) {
        return Err(Refusal::NotYours.into());
    }
    let plan = practice::people::contact_plans(&staff.asked, &[id]).await?.pop();
    let foresight = Foresight::of(&seen, day_if(&sent.due_on).unwrap_or_default(), &sent.cover).await?;
    let letters = match (looked, &plan) {
        (None, _) => None,
        (Some(_), None) => Some(Vec::new()),
        (Some(Agreed { written, due_on }), Some(plan)) => {
            Some(homework_letters(&staff.asked, plan, (written, *due_on), &foresight.letters).await?)
        }
    };
    let ask = Ask {
        frame: seen.frame_below(saying("assign-title")),
        path: seen.path(),
        key: fresh_key(&staff.asked).await?,
        entries,
        plan: plan_in_words(plan.as_ref()),
        foresight,
        letters,
        name: seen.client.name,
        templates: choice(staff).await?,
    };
    Ok(with_status(status, &ask))
}

async fn assign(State(web): State<Web>, staff: Staff, Id(id): Id<ClientId>, pressed: Pressed<Sent>) -> Response {
    let (sent, key) = pressed.open();
    let done = match assigned(&web, &staff, id, &sent, key).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let entries = sent.entries().refused(&refusal, "words");
            form(&staff, id, status_of(refusal.sort()), &sent, entries, None).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn assigned(web: &Web, staff: &Staff, client: ClientId, sent: &Sent, key: Key) -> Outcome<Response> {
    let agreed = sent.read()?;
    if !sent.look.is_empty() {
        return form(staff, client, StatusCode::OK, sent, sent.entries(), Some(&agreed)).await;
    }
    let Agreed { written, due_on } = agreed;
    let (coach, agreed_on, first_nudge_on) = (None, None, None);
    let command = AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on };
    let place = told_at(&format!("/clients/{client}"), "agreed");
    let make = async |asked| homework::assign(&asked, command).await.map(|_| place.clone());
    let place = key.once(web, &staff.asked, &place, make).await?;
    Ok(Redirect::to(&place).into_response())
}
