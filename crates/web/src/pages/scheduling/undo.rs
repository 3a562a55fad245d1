//! Taking the newest change of a session back.

use axum::Form;
use axum::response::Response;
use domain::ids::SessionId;
use practice::scheduling::{self, Undo};

use super::session::after;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

pub(super) async fn undo(staff: Staff, Id(session): Id<SessionId>, Form(version): Form<Versioned>) -> Response {
    let undone = scheduling::undo(&staff.asked, Undo { session, expected: version.expected() }).await;
    staff.told(Tab::Week, after(&staff, session, undone).await)
}
