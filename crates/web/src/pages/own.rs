//! A client's home: the next session on their own clock, what is open with three equal answers, and what may be sent to them.

mod assign;
mod change;
mod opened;
pub(in crate::pages) mod pin;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::Refusal;
use domain::homework::{Answer, Helped, State as Standing, UNDO_DAYS};
use domain::ids::{ClientId, HomeworkId};
use domain::people::Resting;
use domain::scheduling::State as Booked;
use domain::time::Zone;
use jiff::{SignedDuration, Timestamp};
use practice::homework::views::{AnswerView, HomeworkView, ListHomework, list};
use practice::homework::{self, AnswerHomework, UndoAnswer};
use practice::people::{self, PauseLetters, PlanView, ResumeLetters};
use practice::scheduling::views::{ListSessions, SessionView, sessions};
use practice::{Asked, Expected, Outcome, Turn};
use serde::Deserialize;

use super::contact::rests;
use super::frame::Tab;
use super::homework::days;
use super::scheduling::Held;
use super::told::{Told, told_at};
use super::{Frame, Window, if_there, page, said};
use crate::Web;
use crate::guard::{PastThePin, SignedIn};
use crate::problem::Problem;
use crate::sent::Id;
use crate::words::{Saying, dated, filters, moment, place_of, saying, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/answers/{homework}", post(answer))
        .route("/answers/{homework}/undo", post(undo))
        .route("/answers/{homework}/edit", get(change::ask).post(change::change))
        .route("/answers/{homework}/withdraw", post(change::withdraw))
        .route("/homework/new", get(assign::ask).post(assign::assign))
        .route("/own/opened", get(opened::read))
        .route("/own/pin", get(pin::ask).post(pin::choose))
        .route("/own/pin/show", get(pin::ask_to_show).post(pin::show))
        .route("/rest", post(rest))
        .route("/rest/resume", post(resume))
}

#[derive(Template)]
#[template(path = "pages/own.html")]
struct Home {
    frame: Frame,
    told: Option<Saying>,
    name: String,
    next: Option<Next>,
    open: Vec<Piece>,
    answered: Vec<Piece>,
    plan: Option<PlanView>,
    /// Whether it is told what the plan says: what guards it was shown, or nothing does.
    tells_plan: bool,
    /// Whether there is something to look at again.
    ask_again: bool,
    /// What rests of what was agreed, and until when.
    rests: Option<Saying>,
    /// Whether one can become somebody else.
    demo: bool,
}

/// The next session.
struct Next {
    at: Timestamp,
    when: Saying,
    zone: Saying,
    held: Held,
}

/// A piece of homework.
struct Piece {
    id: HomeworkId,
    words: String,
    days: Saying,
    /// What was said about it, and stands.
    said: Option<Saying>,
    /// Whether it can still be said if it helped.
    asks_if_it_helped: bool,
}

/// The page.
pub(super) async fn home(web: &Web, SignedIn { asked, by }: &SignedIn, told: &Told) -> Result<Response, Problem> {
    let id = asked.actor.client().ok_or(Refusal::NotYours)?;
    let client = people::client(asked, id).await?;
    let now = asked.look().await?.now;
    let (open, answered) = pieces(asked, id, now).await?;
    let plan = if_there(people::contact_plan(asked, id).await)?;
    let next = next(asked, &client.zone, now).await?;
    Ok(page(&Home {
        frame: Frame::client(Tab::Home, Window::Welcome),
        told: told.among("own-told", &TOLD),
        name: client.name,
        ask_again: plan
            .as_ref()
            .is_some_and(|plan| plan.review_on <= client.zone.today(now) || plan.nudges.is_as_told()),
        rests: plan.as_ref().and_then(|plan| rests(&plan.pause, &client.zone)),
        next,
        open,
        answered,
        plan,
        tells_plan: PastThePin::may_look(web, *by).await?,
        demo: web.demo,
    }))
}

async fn next(asked: &Asked, zone: &Zone, now: Timestamp) -> Result<Option<Next>, Problem> {
    let turn = Turn::read(None, Some(1))?;
    let list = ListSessions { from: Some(now), state: Some(Booked::Booked), turn, ..ListSessions::default() };
    let soonest = sessions(asked, list).await?.items.pop();
    Ok(soonest.map(|session: SessionView| Next {
        at: session.starts_at,
        when: moment(zone, session.starts_at),
        zone: saying("letters-zone").with("place", place_of(zone)),
        held: Held::of(session.place.as_ref()),
    }))
}

/// What is open, and what was answered so lately that it can be taken back. A rest that has ended leaves a piece open; what was said stays
/// beside it.
async fn pieces(asked: &Asked, client: ClientId, now: Timestamp) -> Result<(Vec<Piece>, Vec<Piece>), Problem> {
    let lately = now - SignedDuration::from_hours(24 * UNDO_DAYS);
    let all = list(asked, ListHomework { client: Some(client), open: false, turn: Turn::default() }).await?.items;
    let (mut open, mut answered) = (Vec::new(), Vec::new());
    for view in &all {
        let said = view.standing().filter(|one| one.at > lately);
        match view.state {
            Standing::Open => open.push(piece(view, said)),
            Standing::Withdrawn => {}
            _ => answered.extend(said.map(|one| piece(view, Some(one)))),
        }
    }
    Ok((open, answered))
}

fn piece(view: &HomeworkView, standing: Option<&AnswerView>) -> Piece {
    let said = standing.map(|one| match (one.helped, view.rests_until) {
        (Some(helped), _) => saying_among("answered-helped", helped.word()),
        (None, Some(until)) => dated(saying("own-rests-until"), until),
        (None, None) if one.answer == Answer::NotNow => saying("own-rested"),
        (None, None) => saying_among("answered", one.answer.word()),
    });
    let asks_if_it_helped = standing.is_some_and(|one| one.answer == Answer::Done && one.helped.is_none());
    Piece { id: view.id, words: view.words.as_str().to_owned(), days: days(view), said, asks_if_it_helped }
}

/// What home tells of what was done there a moment ago.
const TOLD: [&str; 8] =
    ["answered", "undone", "rests", "resumed", "nudges-rest", "nudges-resumed", "kept", "withdrawn"];

/// Back home, which tells what was done; or a sentence that says why it was not.
pub(super) fn back<T>(done: Outcome<T>, told: &'static str) -> Result<Response, Problem> {
    match done {
        Ok(_) => Ok(Redirect::to(&told_at("/", told)).into_response()),
        Err(practice::Unfulfilled::Refused(refusal)) => Ok(said(&refusal, Frame::client(Tab::Home, Window::Welcome))),
        Err(broke) => Err(broke.into()),
    }
}

#[derive(Deserialize)]
struct Said {
    answer: Answer,
    helped: Option<Helped>,
}

async fn answer(
    SignedIn { asked, .. }: SignedIn,
    Id(homework): Id<HomeworkId>,
    Form(Said { answer, helped }): Form<Said>,
) -> Result<Response, Problem> {
    let command = AnswerHomework { homework, expected: Expected::ANY, answer, helped, letter: None };
    back(homework::answer(&asked, command).await, "answered")
}

async fn undo(SignedIn { asked, .. }: SignedIn, Id(homework): Id<HomeworkId>) -> Result<Response, Problem> {
    back(homework::undo_answer(&asked, UndoAnswer { homework, expected: Expected::ANY }).await, "undone")
}

#[derive(Deserialize)]
struct Rested {
    what: Resting,
}

/// How home tells what rests now.
pub(super) fn rests_now(what: Resting) -> &'static str {
    if what == Resting::Nudges { "nudges-rest" } else { "rests" }
}

async fn rest(SignedIn { asked, .. }: SignedIn, Form(Rested { what }): Form<Rested>) -> Result<Response, Problem> {
    let client = asked.actor.client().ok_or(Refusal::NotYours)?;
    let command = PauseLetters { client, expected: Expected::ANY, what, until_on: None };
    back(people::pause(&asked, command).await, rests_now(what))
}

async fn resume(
    SignedIn { asked, .. }: SignedIn,
    _: PastThePin,
    Form(Rested { what }): Form<Rested>,
) -> Result<Response, Problem> {
    let client = asked.actor.client().ok_or(Refusal::NotYours)?;
    let told = if what == Resting::Nudges { "nudges-resumed" } else { "resumed" };
    back(people::resume(&asked, ResumeLetters { client, expected: Expected::ANY, what }).await, told)
}
