//! Cancelling a session: first who will be told, and when; then the press.

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::SessionId;
use practice::scheduling::views::{self, SessionView};
use practice::scheduling::{self, Cancel, Foresee};
use practice::{Outcome, people};
use serde::Deserialize;

use super::foreseen::Foreseen;
use super::session::{May, after, path, theirs, title, when};
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::pages::{Frame, if_there, page};
use crate::sent::Id;
use crate::words::{Saying, filters, saying};

#[derive(Template)]
#[template(path = "pages/scheduling/cancel.html")]
struct Ask {
    frame: Frame,
    session: SessionView,
    title: Saying,
    when: Saying,
    clock: Saying,
    theirs: Option<Saying>,
    foreseen: Foreseen,
}

pub(super) async fn ask(staff: Staff, Id(id): Id<SessionId>) -> Response {
    staff.told(Tab::Week, shown(&staff, id).await)
}

/// What was pressed, and whether it was said then that no letter comes in time.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(flatten)]
    version: Versioned,
    #[serde(default)]
    heeded: String,
}

pub(super) async fn cancel(staff: Staff, Id(session): Id<SessionId>, Form(sent): Form<Sent>) -> Response {
    staff.told(Tab::Week, cancelled(&staff, session, &sent).await)
}

async fn cancelled(staff: &Staff, session: SessionId, sent: &Sent) -> Outcome<Response> {
    let foreseen = scheduling::foresee(&staff.asked, Foresee::Cancel { session }).await?;
    if !foreseen.in_time && sent.heeded.is_empty() {
        return shown(staff, session).await;
    }
    let command = Cancel { session, expected: sent.version.expected() };
    after(staff, session, scheduling::cancel(&staff.asked, command).await).await
}

/// What cannot be cancelled has no such page; its own says how it stands.
async fn shown(staff: &Staff, id: SessionId) -> Outcome<Response> {
    let session = views::session(&staff.asked, id).await?;
    let client = if_there(people::client(&staff.asked, session.client).await)?;
    let Some(client) = client.filter(|client| May::of(staff, &session, Some(client)).cancel) else {
        return Ok(Redirect::to(&path(id)).into_response());
    };
    let reach = scheduling::foresee(&staff.asked, Foresee::Cancel { session: id }).await?;
    let (zone, title) = (&staff.me.zone, title(Some(&client)));
    let frame = staff.frame(Tab::Week, saying("cancel-title")).below(saying("week-title"), "/week");
    Ok(page(&Ask {
        frame: frame.below(title.clone(), path(id)),
        title,
        when: when(zone, &session),
        clock: staff.clock(),
        theirs: theirs(&client, zone, session.starts_at),
        foreseen: Foreseen::of(&reach, &client.name, zone),
        session,
    }))
}
