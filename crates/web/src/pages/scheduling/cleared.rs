//! A day that was cleared: what became of its sessions, and whom no letter tells in time.

use askama::Template;
use axum::response::Response;
use domain::ids::{SessionId, StaffId};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::people::{self, ClientView};
use practice::scheduling;
use practice::scheduling::views::{ListSessions, SessionView, sessions};
use practice::{Outcome, Turn};
use serde::Deserialize;

use super::foreseen::Foreseen;
use super::names::Clients;
use super::session::{foresee, state, title, when};
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::sent::Search;
use crate::words::{Saying, filters, saying};

#[derive(Template)]
#[template(path = "pages/scheduling/cleared.html")]
struct Cleared {
    frame: Frame,
    clock: Saying,
    week: String,
    unreached: Vec<Foreseen>,
    lines: Vec<Line>,
}

/// A session that was on that day.
struct Line {
    id: SessionId,
    version: i32,
    title: Saying,
    when: Saying,
    state: Saying,
    /// Whether it is as clearing the day left it; if so, where its letter stands, and whether it can be taken back quietly.
    foreseen: Option<Foreseen>,
    undoable: bool,
}

/// Which act of clearing is told of: whose sessions, on which day they are now, and when it was done.
#[derive(Deserialize)]
pub(super) struct Which {
    coach: StaffId,
    on: Date,
    at: Timestamp,
}

/// Where it is told.
pub(super) fn path(coach: StaffId, on: Date, at: Timestamp) -> String {
    format!("/day/cleared?coach={coach}&on={on}&at={at}")
}

pub(super) async fn cleared(staff: Staff, Search(which): Search<Which>) -> Response {
    staff.told(Tab::Week, shown(&staff, &which).await)
}

async fn shown(staff: &Staff, which: &Which) -> Outcome<Response> {
    let found = changed(staff, which).await?;
    let clients = Clients::around(&staff.asked, found.iter().map(|session| session.client).collect()).await?;
    let mut lines = Vec::new();
    for session in &found {
        lines.push(line(staff, session, clients.get(session.client), which.at).await?);
    }
    let unreached = lines.iter().filter_map(|line| line.foreseen.clone()).filter(|foreseen| !foreseen.in_time);
    Ok(page(&Cleared {
        frame: staff.frame(Tab::Week, saying("cleared-title")).below(saying("week-title"), "/week"),
        clock: staff.clock(),
        week: format!("/week?on={}", which.on),
        unreached: unreached.collect(),
        lines,
    }))
}

/// The sessions of the day that were changed in that very moment.
async fn changed(staff: &Staff, which: &Which) -> Outcome<Vec<SessionView>> {
    let (from, until) = people::member(&staff.asked, which.coach).await?.zone.day(which.on);
    let (from, until, turn) = (Some(from), Some(until), Turn::read(None, Some(Turn::MOST))?);
    let list = ListSessions { coach: Some(which.coach), from, until, turn, ..ListSessions::default() };
    let mut found = sessions(&staff.asked, list).await?.items;
    found.retain(|session| session.changes.iter().any(|change| change.at == which.at));
    Ok(found)
}

async fn line(staff: &Staff, session: &SessionView, client: Option<&ClientView>, at: Timestamp) -> Outcome<Line> {
    let stands = session.changes.last().is_some_and(|newest| newest.at == at);
    let foreseen = match client.filter(|_| stands) {
        Some(client) => Some(foresee(staff, session, client).await?),
        None => None,
    };
    let undoable = scheduling::foresee_undo(&staff.asked, session.id).await?.filter(|_| stands);
    Ok(Line {
        id: session.id,
        version: session.version,
        title: title(client),
        when: when(&staff.me.zone, session),
        state: state(session),
        foreseen,
        undoable: undoable.is_some_and(|one| one.quietly_until.is_some()),
    })
}
