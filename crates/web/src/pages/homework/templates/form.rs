//! A template as a form: the words, and a page that goes with them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::ids::TemplateId;
use domain::text::{Passage, Wording};
use practice::Outcome;
use practice::homework::templates::{TemplateView, template};

use super::PATH;
use crate::api::link;
use crate::pages::entries::Entries;
use crate::pages::staff::Staff;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, sure};
use crate::words::{Saying, filters, saying};

pub(super) const FIELDS: [&str; 3] = ["version", "words", "link"];

#[derive(Template)]
#[template(path = "pages/homework/templates/form.html")]
struct Page {
    frame: Frame,
    title: Saying,
    path: String,
    /// The version of what holds, of one that is there already.
    version: Option<i32>,
    entries: Entries,
}

/// What holds, in a form.
pub(super) fn entered(view: &TemplateView) -> Entries {
    let link = view.link.as_ref().map(ToString::to_string).unwrap_or_default();
    Entries::default().with("words", view.words.as_str()).with("link", link)
}

/// What was entered.
pub(super) fn read(entries: &Entries) -> Result<(Passage, Option<Wording>), Refusal> {
    let mut fields = Fields::default();
    let words = fields.take("/words", Passage::parse(entries.entered("words")));
    let link = fields.may("/link", entries.written("link"), link);
    fields.finish()?;
    Ok((sure(words)?, link))
}

/// The form of a new one.
pub(super) fn fresh(staff: &Staff, status: StatusCode, entries: Entries) -> Response {
    let title = saying("template-new");
    with_status(status, &Page { frame: frame(staff, &title), title, path: PATH.to_owned(), version: None, entries })
}

/// The form of one that is there: as it holds, or as it was entered over it; and why that was refused.
pub(super) async fn of(
    staff: &Staff,
    id: TemplateId,
    typed: Option<Entries>,
    refusal: Option<&Refusal>,
) -> Outcome<Response> {
    let view = template(&staff.asked, id).await?;
    let (title, path) = (saying("template-change"), format!("{PATH}/{id}"));
    let entries = typed.unwrap_or_else(|| entered(&view));
    let (status, entries) = match refusal {
        Some(refusal) => (status_of(refusal.sort()), entries.refused(refusal, "words")),
        None => (StatusCode::OK, entries),
    };
    Ok(with_status(status, &Page { frame: frame(staff, &title), title, path, version: Some(view.version), entries }))
}

fn frame(staff: &Staff, title: &Saying) -> Frame {
    super::all::frame(staff, title.clone()).below(saying("templates-title"), PATH)
}
