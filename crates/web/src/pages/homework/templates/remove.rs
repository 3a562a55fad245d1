//! Removing what was kept to begin homework with.

use axum::Form;
use axum::response::Response;
use domain::Refusal;
use domain::ids::TemplateId;
use practice::Unfulfilled;
use practice::homework::{RemoveTemplate, remove_template};

use super::{PATH, form};
use crate::pages::frame::Tab;
use crate::pages::people::tell;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

pub(super) async fn remove(staff: Staff, Id(template): Id<TemplateId>, Form(version): Form<Versioned>) -> Response {
    let command = RemoveTemplate { template, expected: version.expected() };
    let done = match remove_template(&staff.asked, command).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Changed)) => form::of(&staff, template, None, Some(&refusal)).await,
        done => done.map(|()| tell(PATH, "template-removed")),
    };
    staff.told(Tab::Clients, done)
}
