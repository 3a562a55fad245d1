//! A link by which a colleague chooses how they sign in: shown once, to be handed over by whoever made it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::ids::StaffId;
use practice::Outcome;
use practice::doors::{make_set_up_link, reset as begin_anew};
use practice::people::{self, SetUpLink};

use super::{frame_below, owners_only, place};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::frame::Tab;
use crate::pages::me::elsewhere;
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::pages::{Frame, page};
use crate::sent::Id;
use crate::words::{Saying, filters, saying, timed};

/// The one time it is shown.
#[derive(Template)]
#[template(path = "pages/colleagues/link.html")]
struct Shown {
    frame: Frame,
    name: String,
    link: String,
    until: Saying,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/colleagues/reset.html")]
struct AskReset {
    frame: Frame,
    name: String,
    back: String,
}

pub(super) async fn make(State(web): State<Web>, staff: Staff, Id(id): Id<StaffId>) -> Response {
    let done = match make_set_up_link(&staff.asked, id).await {
        Ok(link) => shown(&web, &staff, &link).await,
        Err(refused) => Err(refused),
    };
    staff.told_or_proved(Tab::Settings, done, &told_at(&place(id), "again"))
}

pub(super) async fn reset(State(web): State<Web>, staff: Staff, Id(id): Id<StaffId>) -> Response {
    let done = match begin_anew(&staff.asked, id).await {
        Ok(link) => shown(&web, &staff, &link).await,
        Err(refused) => Err(refused),
    };
    staff.told_or_proved(Tab::Settings, done, &format!("{}/reset", place(id)))
}

async fn shown(web: &Web, staff: &Staff, link: &SetUpLink) -> Outcome<Response> {
    let colleague = people::member(&staff.asked, link.staff).await?;
    Ok(page(&Shown {
        frame: frame_below(staff, saying("colleague-link-title"), &colleague),
        link: format!("{}/set-up#{}", web.public_url, link.token.reveal()),
        until: timed(saying("colleague-link-until"), &staff.me.zone, link.expires_at),
        back: place(colleague.id),
        name: colleague.name,
    }))
}

pub(super) async fn ask_reset(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    Id(id): Id<StaffId>,
) -> Response {
    let done = begin(&web, &staff, &signed_in, id).await;
    staff.told(Tab::Settings, done)
}

async fn begin(web: &Web, staff: &Staff, signed_in: &SignedIn, id: StaffId) -> Outcome<Response> {
    owners_only(staff)?;
    let colleague = people::member(&staff.asked, id).await?;
    let elsewhere = elsewhere(web, staff, signed_in, &format!("{}/reset", place(id))).await?;
    let frame = frame_below(staff, saying("colleague-reset"), &colleague);
    Ok(elsewhere.unwrap_or_else(|| page(&AskReset { frame, back: place(id), name: colleague.name })))
}
