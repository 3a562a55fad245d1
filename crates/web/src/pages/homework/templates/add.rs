//! Keeping words to begin homework with.

use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::may::{Act, ask_plainly};
use practice::homework::{AddTemplate, add_template};
use practice::{Outcome, Unfulfilled};

use super::{PATH, form};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::people::tell;
use crate::pages::staff::Staff;
use crate::problem::status_of;

pub(super) async fn ask(staff: Staff) -> Response {
    let asked = ask_plainly(staff.asked.actor, Act::KeepTemplates);
    let done = asked.map(|()| form::fresh(&staff, StatusCode::OK, Entries::default()));
    staff.told(Tab::Clients, done.map_err(Unfulfilled::from))
}

pub(super) async fn add(staff: Staff, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&form::FIELDS, &sent);
    let done = match added(&staff, &entries).await {
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            Ok(form::fresh(&staff, status_of(refusal.sort()), entries.refused(&refusal, "words")))
        }
        done => done,
    };
    staff.told(Tab::Clients, done)
}

async fn added(staff: &Staff, entries: &Entries) -> Outcome<Response> {
    let (words, link) = form::read(entries)?;
    add_template(&staff.asked, AddTemplate { words, link }).await?;
    Ok(tell(PATH, "template-added"))
}
