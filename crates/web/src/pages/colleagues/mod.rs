//! Colleagues, as an owner sees them: who works here, who joins, who lost their way in, and who leaves. What is dangerous asks for a proof.

mod add;
mod all;
mod colleague;
mod leave;
mod link;

use axum::Router;
use axum::routing::{get, post};
use domain::actor::{Role, Roles};
use domain::ids::StaffId;
use domain::may::{Act, ask_plainly};
use practice::people::StaffView;
use practice::{Outcome, Unfulfilled};

use super::frame::Tab;
use super::staff::Staff;
use super::{Frame, entries::Entries};
use crate::Web;
use crate::words::{Saying, saying, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/settings/staff", get(all::all))
        .route("/settings/staff/new", get(add::ask).post(add::add))
        .route("/settings/staff/{staff}", get(colleague::look).post(colleague::change_roles))
        .route("/settings/staff/{staff}/address", post(colleague::change_address))
        .route("/settings/staff/{staff}/link", post(link::make))
        .route("/settings/staff/{staff}/reset", get(link::ask_reset).post(link::reset))
        .route("/settings/staff/{staff}/leave", get(leave::ask).post(leave::leave))
}

const ALL: &str = "/settings/staff";
/// What somebody can do here, in the order in which it is asked.
const ROLES: [(Role, &str); 3] = [(Role::Coach, "coach"), (Role::Assistant, "assistant"), (Role::Owner, "owner")];

fn place(staff: StaffId) -> String {
    format!("{ALL}/{staff}")
}

/// Lets owners by.
fn owners_only(staff: &Staff) -> Outcome<()> {
    ask_plainly(staff.asked.actor, Act::GiveWayIn).map_err(Unfulfilled::from)
}

/// Of a page below the list.
fn frame(staff: &Staff, title: Saying) -> Frame {
    let frame = staff.frame(Tab::Settings, title).below(saying("settings-title"), "/settings");
    frame.below(saying("colleagues-title"), ALL)
}

/// Of a page below somebody's.
fn frame_below(staff: &Staff, title: Saying, colleague: &StaffView) -> Frame {
    frame(staff, title).below(saying("colleague-name").with("name", colleague.name.clone()), place(colleague.id))
}

fn in_words(roles: &[Role]) -> Vec<Saying> {
    let words = ROLES.iter().filter(|(role, _)| roles.contains(role));
    words.map(|(_, word)| saying_among("colleague-role", word)).collect()
}

/// The roles that were ticked.
fn ticked(entries: &Entries) -> Roles {
    Roles::of(ROLES.iter().filter(|(_, field)| entries.is(field, "yes")).map(|(role, _)| *role))
}
