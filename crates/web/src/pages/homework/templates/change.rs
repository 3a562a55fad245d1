//! Changing what is kept to begin homework with.

use axum::Form;
use axum::response::Response;
use domain::Refusal;
use domain::ids::TemplateId;
use practice::homework::{ChangeTemplate, change_template};
use practice::{Outcome, Unfulfilled};

use super::{PATH, form};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::people::tell;
use crate::pages::staff::Staff;
use crate::sent::Id;

pub(super) async fn ask(staff: Staff, Id(id): Id<TemplateId>) -> Response {
    let done = form::of(&staff, id, None, None).await;
    staff.told(Tab::Clients, done)
}

pub(super) async fn change(staff: Staff, Id(id): Id<TemplateId>, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&form::FIELDS, &sent);
    let done = match changed(&staff, id, &entries).await {
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Changed))) => {
            form::of(&staff, id, Some(entries), Some(&refusal)).await
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn changed(staff: &Staff, template: TemplateId, entries: &Entries) -> Outcome<Response> {
    let (words, link) = form::read(entries)?;
    let command = ChangeTemplate { template, expected: entries.expected(), words: Some(words), link: Some(link) };
    change_template(&staff.asked, command).await?;
    Ok(tell(PATH, "changed"))
}
