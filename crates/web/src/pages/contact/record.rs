//! Writing a contact plan down: read, look at what letters would be like, keep.

use axum::Form;
use axum::extract::{Query, RawPathParams};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::people::WordingLevel;
use practice::people::{self, ChannelWord, PlanView, RecordContactPlan};
use practice::{Asked, Expected, Outcome, Unfulfilled};
use serde::Deserialize;

use super::editor::{Editor, Shown};
use super::samples::{self, Manner};
use super::{form, in_words, next_step};
use crate::pages::entries::Entries;
use crate::pages::said_in;
use crate::problem::{Problem, status_of};
use crate::words::saying;

/// What a page is asked to say of what was just done.
#[derive(Deserialize)]
pub(super) struct Told {
    /// What was changed, by its words.
    changed: Option<String>,
}

/// Every word by which a change is told.
const ROWS: [&str; 8] = ["channel", "hours", "wording", "names", "calendar", "leads", "nudges", "rest"];

pub(super) async fn read(editor: Editor, Query(told): Query<Told>) -> Result<Response, Problem> {
    let changed: Vec<_> = match &told.changed {
        Some(words) => ROWS.into_iter().filter(|row| words.split(',').any(|word| word == *row)).collect(),
        None => Vec::new(),
    };
    let kept = if changed.is_empty() { saying("contact-kept-same") } else { saying("contact-kept") };
    let kept_plan = editor.plan.as_ref().filter(|_| told.changed.is_some());
    let invitation = next_step::invitation(&editor.asked, kept_plan).await?;
    let word = told.changed.map(|_| kept);
    let (entries, version) = (editor.form(), editor.version());
    editor.shown(StatusCode::OK, Shown { entries, version, word, invitation, changed, preview: false })
}

type Sent = Form<Vec<(String, String)>>;

/// Shows what was entered again, with the letters as they would be.
pub(super) async fn preview(editor: Editor, Form(sent): Sent) -> Result<Response, Problem> {
    let entries = editor.entered(&sent);
    let version = entries.version();
    match editor.proposal(&entries) {
        Ok(_) => editor.shown(StatusCode::OK, Shown { entries, version, preview: true, ..Shown::default() }),
        Err(refusal) => again(editor, entries, &refusal),
    }
}

/// A letter as it would be, in its own form.
pub(super) async fn preview_as_mail(
    editor: Editor,
    named: RawPathParams,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let manner = Manner::entered(&editor.entered(&sent));
    samples::as_mail(&editor.specimen, &manner, kind(&named))
}

/// A letter as it is written today, in its own form.
pub(super) async fn sample(editor: Editor, named: RawPathParams) -> Result<Response, Problem> {
    let plan = editor.plan.as_ref().ok_or(Refusal::NotFound)?;
    samples::as_mail(&editor.specimen, &Manner::today(&editor.form(), plan), kind(&named))
}

fn kind(named: &RawPathParams) -> &str {
    named.iter().find(|(name, _)| *name == "kind").map_or("", |(_, kind)| kind)
}

/// Keeps what was entered.
pub(super) async fn keep(editor: Editor, Form(sent): Sent) -> Result<Response, Problem> {
    let entries = editor.entered(&sent);
    let command = command(&editor, &entries, entries.version());
    match write(&editor.asked, command).await {
        Ok(kept) => Ok(to_what_changed(&editor, &kept)),
        Err(Unfulfilled::Refused(Refusal::Changed)) => anew(editor, entries),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::OnlyTheClient))) => {
            again(editor, entries, &refusal)
        }
        Err(unfulfilled) => said_in(unfulfilled, editor.into_frame()),
    }
}

/// The client says that it is still right: the same is written down again, on the client's own word of today.
pub(super) async fn still_right(editor: Editor, Form(sent): Sent) -> Result<Response, Problem> {
    let version = editor.entered(&sent).version();
    let entries = editor.form();
    let command = command(&editor, &entries, version);
    match write(&editor.asked, command).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?changed=", editor.path())).into_response()),
        Err(Unfulfilled::Refused(Refusal::Changed)) => anew(editor, entries),
        Err(unfulfilled) => said_in(unfulfilled, editor.into_frame()),
    }
}

async fn write(asked: &Asked, command: Result<RecordContactPlan, Refusal>) -> Outcome<PlanView> {
    people::record_contact_plan(asked, command?).await
}

fn command(editor: &Editor, entries: &Entries, version: i32) -> Result<RecordContactPlan, Refusal> {
    let proposal = editor.proposal(entries)?;
    Ok(RecordContactPlan { client: editor.client, expected: Expected(Some(version)), proposal })
}

fn to_what_changed(editor: &Editor, kept: &PlanView) -> Response {
    let changed = in_words::changed(editor.plan.as_ref(), kept).join(",");
    Redirect::to(&format!("{}?changed={changed}", editor.path())).into_response()
}

/// The form as it was entered, with what is the matter.
fn again(editor: Editor, entries: Entries, refusal: &Refusal) -> Result<Response, Problem> {
    let field = concerned(&editor, &entries);
    let (version, entries) = (entries.version(), entries.refused(refusal, field));
    editor.shown(status_of(refusal.sort()), Shown { entries, version, ..Shown::default() })
}

/// Somebody else was quicker: what holds now is told, what was entered stays, and pressing again is meant for what holds now.
fn anew(editor: Editor, entries: Entries) -> Result<Response, Problem> {
    let version = editor.version();
    let word = Some(saying("contact-changed-meanwhile"));
    let shown = Shown { entries, version, word, ..Shown::default() };
    editor.shown(status_of(Refusal::Changed.sort()), shown)
}

/// The field that a refusal is told at which names none: the one that only the client may set so.
fn concerned(editor: &Editor, entries: &Entries) -> &'static str {
    let former = editor.plan.as_ref();
    let ceiling = former.map_or(WordingLevel::Neutral, |plan| plan.wording);
    let is_new =
        |field, told_on, former: bool| entries.entered(field) == "yes" && entries.written(told_on).is_none() && !former;
    if former.is_some_and(|plan| plan.channel == ChannelWord::None) {
        "channel"
    } else if form::wording(entries) > ceiling {
        "wording"
    } else if is_new("nudges", "as_told_on", former.is_some_and(|plan| plan.nudges.on)) {
        "nudges"
    } else if is_new("assigned", "assigned_told_on", former.is_some_and(|plan| plan.nudges.assigned.on)) {
        "assigned"
    } else {
        "nudges"
    }
}
