//! Session types: added, changed, closed and opened again by an owner.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::ids::SessionTypeId;
use domain::may::{Act, ask_plainly};
use domain::people::{Leads, WrittenLeads};
use practice::scheduling::views::{SessionTypeView, session_type};
use practice::scheduling::{AddSessionType, ChangeSessionType, add_session_type, change_session_type};
use practice::{Outcome, Unfulfilled, settings};

use super::session_type_form::{self as form, FIELDS, PLACES};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::leads::{self, Beside};
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::Id;
use crate::words::{Saying, filters, saying, saying_among};

#[derive(Template)]
#[template(path = "pages/settings/session_type.html")]
struct Page {
    frame: Frame,
    title: Saying,
    /// What holds, of one that is there already.
    now: Option<SessionTypeView>,
    changed_meanwhile: bool,
    entries: Entries,
    places: [(&'static str, Saying); 4],
    /// The reminders of the practice.
    usual: Vec<Saying>,
    lengths: Vec<(String, Saying)>,
}

pub(super) async fn ask_new(staff: Staff) -> Response {
    let done = begin(&staff).await;
    staff.told(Tab::Settings, done)
}

async fn begin(staff: &Staff) -> Outcome<Response> {
    let entries = form::fresh(&usual(staff).await?);
    shown(staff, None, StatusCode::OK, entries, false).await
}

pub(super) async fn add(staff: Staff, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&FIELDS, &sent);
    let done = match added(&staff, &entries).await {
        Ok(_) => Ok(tell("/settings", "added")),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            shown(&staff, None, status_of(refusal.sort()), entries.refused(&refusal, "name"), false).await
        }
        Err(unfulfilled) => Err(unfulfilled),
    };
    staff.told(Tab::Settings, done)
}

async fn added(staff: &Staff, entries: &Entries) -> Outcome<SessionTypeView> {
    let usual = usual(staff).await?;
    let command = form::read(entries, &Beside { usual: &usual, held: None })?;
    add_session_type(&staff.asked, command).await
}

pub(super) async fn ask(staff: Staff, Id(id): Id<SessionTypeId>) -> Response {
    let done = read(&staff, id).await;
    staff.told(Tab::Settings, done)
}

async fn read(staff: &Staff, id: SessionTypeId) -> Outcome<Response> {
    let now = session_type(&staff.asked, id).await?;
    let entries = form::entered(&now, &usual(staff).await?);
    shown(staff, Some(now), StatusCode::OK, entries, false).await
}

/// The reminders that clients get unless a session type says otherwise.
async fn usual(staff: &Staff) -> Outcome<WrittenLeads> {
    Ok(settings::read(&staff.asked).await?.leads.client)
}

pub(super) async fn change(
    staff: Staff,
    Id(id): Id<SessionTypeId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let done = changed(&staff, id, &sent).await;
    staff.told(Tab::Settings, done)
}

async fn changed(staff: &Staff, id: SessionTypeId, sent: &[(String, String)]) -> Outcome<Response> {
    let entries = Entries::sent(&FIELDS, sent);
    match kept(staff, id, &entries, sent).await {
        Ok(_) => Ok(tell("/settings", "changed")),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            let now = session_type(&staff.asked, id).await?;
            shown(staff, Some(now), status_of(refusal.sort()), entries.refused(&refusal, "name"), false).await
        }
        Err(Unfulfilled::Refused(Refusal::Changed)) => {
            let now = session_type(&staff.asked, id).await?;
            // Pressing again is meant for what holds now.
            let entries = entries.at_version(now.version);
            shown(staff, Some(now), status_of(Refusal::Changed.sort()), entries, true).await
        }
        Err(unfulfilled) => Err(unfulfilled),
    }
}

async fn kept(
    staff: &Staff,
    id: SessionTypeId,
    entries: &Entries,
    sent: &[(String, String)],
) -> Outcome<SessionTypeView> {
    let usual = usual(staff).await?;
    let held = session_type(&staff.asked, id).await?.leads.map(Leads::written);
    let command = command(id, entries, &Beside { usual: &usual, held: held.as_ref() }, sent)?;
    change_session_type(&staff.asked, command).await
}

/// What was pressed: the whole form is kept, or nothing but whether it is closed changes.
fn command(
    id: SessionTypeId,
    entries: &Entries,
    beside: &Beside<'_>,
    sent: &[(String, String)],
) -> Result<ChangeSessionType, Refusal> {
    let pressed = sent.iter().find(|(name, _)| name == "archived").map(|(_, pressed)| pressed == "yes");
    let nothing = ChangeSessionType {
        session_type: id,
        expected: entries.expected(),
        name: None,
        length: None,
        buffers: None,
        place: None,
        leads: None,
        archived: pressed,
    };
    if pressed.is_some() {
        return Ok(nothing);
    }
    let AddSessionType { name, length, buffers, place, leads } = form::read(entries, beside)?;
    Ok(ChangeSessionType {
        name: Some(name),
        length: Some(length),
        buffers: Some(buffers),
        place: Some(place),
        leads: Some(leads),
        ..nothing
    })
}

async fn shown(
    staff: &Staff,
    now: Option<SessionTypeView>,
    status: StatusCode,
    entries: Entries,
    changed_meanwhile: bool,
) -> Outcome<Response> {
    ask_plainly(staff.asked.actor, Act::ChangeSessionTypes)?;
    let title = match &now {
        Some(now) => saying("settings-type").with("name", now.name.to_string()),
        None => saying("settings-type-new"),
    };
    let page = Page {
        frame: staff.frame(Tab::Settings, title.clone()).below(saying("settings-title"), "/settings"),
        title,
        now,
        changed_meanwhile,
        usual: leads::in_words(&usual(staff).await?),
        lengths: leads::lengths(&entries, leads::SLOTS),
        places: PLACES.map(|kind| (kind, saying_among("settings-place", kind))),
        entries,
    };
    Ok(with_status(status, &page))
}
