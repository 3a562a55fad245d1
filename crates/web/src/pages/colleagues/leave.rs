//! A colleague leaves the practice.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::ids::StaffId;
use practice::people::{self, StaffLeaves, StaffView, staff_leaves};
use practice::{Outcome, Unfulfilled};

use super::{ALL, frame_below, owners_only, place};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::me::elsewhere;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::Id;
use crate::words::{filters, saying};

#[derive(Template)]
#[template(path = "pages/colleagues/leave.html")]
struct Ask {
    frame: Frame,
    now: StaffView,
    changed_meanwhile: bool,
    back: String,
}

pub(super) async fn ask(State(web): State<Web>, staff: Staff, signed_in: SignedIn, Id(id): Id<StaffId>) -> Response {
    let done = begin(&web, &staff, &signed_in, id).await;
    staff.told(Tab::Settings, done)
}

fn path(id: StaffId) -> String {
    format!("{}/leave", place(id))
}

async fn begin(web: &Web, staff: &Staff, signed_in: &SignedIn, id: StaffId) -> Outcome<Response> {
    owners_only(staff)?;
    match elsewhere(web, staff, signed_in, &path(id)).await? {
        Some(elsewhere) => Ok(elsewhere),
        None => shown(staff, id, StatusCode::OK).await,
    }
}

async fn shown(staff: &Staff, id: StaffId, status: StatusCode) -> Outcome<Response> {
    let now = people::member(&staff.asked, id).await?;
    let frame = frame_below(staff, saying("colleague-leave").with("name", now.name.clone()), &now);
    Ok(with_status(status, &Ask { frame, now, changed_meanwhile: status != StatusCode::OK, back: place(id) }))
}

pub(super) async fn leave(staff: Staff, Id(id): Id<StaffId>, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let expected = Entries::sent(&["version"], &sent).expected();
    let done = match staff_leaves(&staff.asked, StaffLeaves { staff: id, expected }).await {
        Ok(_) => Ok(tell(ALL, "left")),
        Err(Unfulfilled::Refused(Refusal::Changed)) => shown(&staff, id, status_of(Refusal::Changed.sort())).await,
        Err(refused) => Err(refused),
    };
    staff.told_or_proved(Tab::Settings, done, &path(id))
}
