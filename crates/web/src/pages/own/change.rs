//! What a client changes about homework at home: the words of what they wrote themselves, and of everything the days and their own word for it.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::HomeworkId;
use domain::text::{Passage, Wording};
use practice::homework::views::{HomeworkView, homework};
use practice::homework::{self, ChangeHomework, WithdrawHomework};
use practice::people::contact_plan;
use practice::{Asked, Outcome, Unfulfilled};

use super::assign::frame;
use crate::guard::SignedIn;
use crate::pages::entries::{Entries, day};
use crate::pages::told::told_at;
use crate::pages::versioned::Versioned;
use crate::pages::{if_there, said_in, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::{Fields, Id};
use crate::words::filters;

const FIELDS: [&str; 5] = ["version", "words", "cover", "due_on", "first_nudge_on"];

#[derive(Template)]
#[template(path = "pages/change_own.html")]
struct Page {
    frame: crate::pages::Frame,
    entries: Entries,
    id: HomeworkId,
    /// The words, where somebody else wrote them: they stand as they are.
    theirs: Option<String>,
    /// Whether letters may ask about homework.
    nudges: bool,
}

pub(super) async fn ask(SignedIn { asked, .. }: SignedIn, Id(id): Id<HomeworkId>) -> Result<Response, Problem> {
    match own(&asked, id).await {
        Ok(view) => shown(&asked, StatusCode::OK, &view, entered(&view)).await,
        Err(unfulfilled) => said_in(unfulfilled, frame()),
    }
}

async fn own(asked: &Asked, id: HomeworkId) -> Outcome<HomeworkView> {
    asked.actor.client().ok_or(Refusal::NotFound)?;
    homework(asked, id).await
}

fn entered(view: &HomeworkView) -> Entries {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    Entries::default()
        .with("version", view.version.to_string())
        .with("words", view.words.as_str())
        .with("cover", view.cover.as_ref().map(ToString::to_string).unwrap_or_default())
        .with("due_on", day(view.due_on))
        .with("first_nudge_on", day(view.first_nudge_on))
}

async fn shown(asked: &Asked, status: StatusCode, view: &HomeworkView, entries: Entries) -> Result<Response, Problem> {
    let nudges = if_there(contact_plan(asked, view.client).await)?.is_some_and(|plan| plan.nudges.on);
    let theirs = (!view.by_client).then(|| view.words.as_str().to_owned());
    Ok(with_status(status, &Page { frame: frame(), entries, id: view.id, theirs, nudges }))
}

pub(super) async fn change(
    SignedIn { asked, .. }: SignedIn,
    Id(id): Id<HomeworkId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let entries = Entries::sent(&FIELDS, &sent);
    match changed(&asked, id, &entries).await {
        Ok(_) => Ok(Redirect::to(&told_at("/", "kept")).into_response()),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Changed))) => {
            let view = own(&asked, id).await?;
            let entries = entries.at_version(view.version).refused(&refusal, "cover");
            shown(&asked, status_of(refusal.sort()), &view, entries).await
        }
        Err(unfulfilled) => said_in(unfulfilled, frame()),
    }
}

async fn changed(asked: &Asked, id: HomeworkId, entries: &Entries) -> Outcome<HomeworkView> {
    let view = own(asked, id).await?;
    let mut fields = Fields::default();
    let words = fields.may("/words", view.by_client.then(|| entries.entered("words")), Passage::parse);
    let cover = fields.may("/cover", entries.written("cover"), Wording::parse);
    let due_on = fields.may("/due_on", entries.written("due_on"), day);
    let first_nudge_on = fields.may("/first_nudge_on", entries.written("first_nudge_on"), day);
    fields.finish()?;
    let command = ChangeHomework {
        words,
        cover: Some(cover),
        due_on: Some(due_on),
        first_nudge_on: Some(first_nudge_on),
        ..ChangeHomework::of(id, entries.expected())
    };
    homework::change(asked, command).await
}

pub(super) async fn withdraw(
    SignedIn { asked, .. }: SignedIn,
    Id(homework): Id<HomeworkId>,
    Form(version): Form<Versioned>,
) -> Result<Response, Problem> {
    asked.actor.client().ok_or(Refusal::NotFound)?;
    let command = WithdrawHomework { homework, expected: version.expected() };
    super::back(homework::withdraw(&asked, command).await, "withdrawn")
}
