//! All her templates, page by page.

use askama::Template;
use axum::response::Response;
use practice::homework::templates::{TemplateView, templates};
use practice::{Outcome, Turn};
use serde::Deserialize;

use super::PATH;
use crate::pages::frame::Tab;
use crate::pages::people::Told;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::sent::Search;
use crate::words::{Saying, filters, saying};

#[derive(Template)]
#[template(path = "pages/homework/templates/all.html")]
struct All {
    frame: Frame,
    told: Option<Saying>,
    templates: Vec<TemplateView>,
    first: Option<&'static str>,
    next: Option<String>,
}

/// Which page of them, and what was done just now.
#[derive(Deserialize)]
pub(super) struct Sought {
    after: Option<String>,
    #[serde(flatten)]
    told: Told,
}

pub(super) async fn all(staff: Staff, Search(sought): Search<Sought>) -> Response {
    let done = listed(&staff, sought).await;
    staff.told(Tab::Clients, done)
}

async fn listed(staff: &Staff, Sought { after, told }: Sought) -> Outcome<Response> {
    let first = after.is_some().then_some(PATH);
    let found = templates(&staff.asked, &Turn::read(after, None)?).await?;
    Ok(page(&All {
        frame: frame(staff, saying("templates-title")),
        told: told.sentence(),
        templates: found.items,
        first,
        next: found.next.map(|key| format!("{PATH}?after={key}")),
    }))
}

/// The frame of a page about templates.
pub(super) fn frame(staff: &Staff, title: Saying) -> Frame {
    staff.frame(Tab::Clients, title).below(saying("tab-clients"), "/clients")
}
