//! One piece of homework: what was agreed, what was said about it, and which letters asked.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::homework::{Helped, State, UNDO_DAYS};
use domain::ids::HomeworkId;
use domain::may::Act;
use jiff::SignedDuration;
use practice::homework::views::{HomeworkView, homework};
use practice::letters::views::{self as letters, Filter};
use practice::{Outcome, Turn, Unfulfilled};

use super::pieces::{Said, state};
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::people::InSight;
use crate::pages::reader::Line;
use crate::pages::staff::Staff;
use crate::pages::told::Told;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Id, Search};
use crate::words::{Saying, dated, filters, saying, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/homework/{homework}", get(piece))
}

#[derive(Template)]
#[template(path = "pages/homework/piece.html")]
struct Shown {
    frame: Frame,
    told: Option<Saying>,
    entries: Entries,
    name: String,
    clock: Saying,
    id: HomeworkId,
    again: String,
    version: i32,
    words: String,
    link: Option<String>,
    cover: Option<String>,
    by: Saying,
    agreed: Saying,
    due: Option<Saying>,
    state: Saying,
    history: Vec<Said>,
    helped: Vec<(&'static str, Saying)>,
    letters: Vec<Line>,
    /// Whether the last answer can still be taken back.
    may_undo: bool,
    may_answer: bool,
    may_withdraw: bool,
    withdrawn: bool,
}

async fn piece(staff: Staff, Id(id): Id<HomeworkId>, Search(told): Search<Told>) -> Response {
    let done = shown(&staff, id, StatusCode::OK, Entries::default(), told.sentence()).await;
    staff.told(Tab::Clients, done)
}

/// The page anew after something was refused, with the reason on top.
pub(super) async fn anew(staff: &Staff, id: HomeworkId, done: Outcome<Response>) -> Response {
    let done = match done {
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = Entries::default().refused(&refusal, "answers");
            shown(staff, id, status_of(refusal.sort()), entries, None).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn shown(
    staff: &Staff,
    id: HomeworkId,
    status: StatusCode,
    entries: Entries,
    told: Option<Saying>,
) -> Outcome<Response> {
    let view = homework(&staff.asked, id).await?;
    let seen = InSight::of(staff, view.client).await?;
    let withdrawn = view.state == State::Withdrawn;
    let name = seen.client.name.clone();
    Ok(with_status(
        status,
        &Shown {
            frame: seen.frame_below(saying("homework-title")),
            told,
            entries,
            clock: staff.clock(),
            id,
            again: format!("{}/homework/new?again={id}", seen.path()),
            version: view.version,
            words: view.words.as_str().to_owned(),
            link: view.link.as_ref().map(ToString::to_string),
            cover: view.cover.as_ref().map(ToString::to_string),
            by: if view.by_client { saying("homework-by-client") } else { saying("homework-by-coach") }
                .with("name", name.clone()),
            agreed: dated(saying("day-of"), view.agreed_on),
            due: view.due_on.map(|due_on| dated(saying("day-of"), due_on)),
            state: state(&view),
            history: view.answers.iter().rev().map(|answer| Said::of(&seen, answer)).collect(),
            helped: Helped::ALL.iter().map(|one| (one.word(), saying_among("helped", one.word()))).collect(),
            letters: asked_by(staff, id).await?,
            may_undo: !withdrawn && is_fresh(staff, &view),
            may_answer: !withdrawn && seen.may(Act::AnswerHomework),
            may_withdraw: !withdrawn && !view.by_client && view.coach == staff.me.id,
            withdrawn,
            name,
        },
    ))
}

fn is_fresh(staff: &Staff, view: &HomeworkView) -> bool {
    let since = staff.now - SignedDuration::from_hours(24 * UNDO_DAYS);
    view.standing().is_some_and(|answer| answer.at > since)
}

async fn asked_by(staff: &Staff, id: HomeworkId) -> Outcome<Vec<Line>> {
    let filter = Filter { homework: Some(id.0), ..Filter::default() };
    let items = letters::list(&staff.asked, filter, &Turn::default()).await?.items;
    Ok(items.iter().map(|letter| Line::of(letter, &staff.me.zone)).collect())
}
