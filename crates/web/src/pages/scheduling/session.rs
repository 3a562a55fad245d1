//! A session: who, when on both clocks, where, what was done to it, which letters told of it, and what can be done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::SessionId;
use domain::may::Act;
use domain::scheduling::{Attendance, State, UNDO_WINDOW, Verb};
use domain::time::{StartsAt, Zone};
use jiff::Timestamp;
use practice::people::{self, ClientView};
use practice::scheduling::views::{self, SessionView};
use practice::scheduling::{self, Foresee, Undoable};
use practice::{Outcome, Unfulfilled};

use super::foreseen::Foreseen;
use super::held::Held;
use super::history::{Line, Who, history};
use super::letters::{self, letters};
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::when::elsewhere_as;
use crate::pages::{Frame, if_there, with_status};
use crate::problem::status_of;
use crate::sent::Id;
use crate::words::{Saying, dated, filters, hour, saying, saying_among};

#[derive(Template)]
#[template(path = "pages/scheduling/session.html")]
struct Shown {
    frame: Frame,
    /// Why something was not done just now.
    refused: Option<Saying>,
    news: Option<News>,
    session: SessionView,
    title: Saying,
    client: Option<ClientView>,
    coach: String,
    when: Saying,
    clock: Saying,
    /// What the client's clock shows, where it shows something else.
    theirs: Option<Saying>,
    kind: Option<String>,
    state: Saying,
    held: Held,
    may: May,
    /// What can be noted about whether it was held, each as it is sent.
    attendances: Vec<(&'static str, Saying)>,
    /// What can be taken back as a change of its own.
    undoable: Option<Saying>,
    letters: Vec<letters::Line>,
    history: Vec<Line>,
}

/// What was done just now.
struct News {
    what: Saying,
    foreseen: Option<Foreseen>,
    /// Until when it can be taken back as if nothing had been.
    undo_until: Option<String>,
}

/// What the viewer can do.
pub(super) struct May {
    pub(super) reschedule: bool,
    pub(super) cancel: bool,
    attend: bool,
}

pub(super) async fn session(staff: Staff, Id(id): Id<SessionId>) -> Response {
    staff.told(Tab::Week, shown(&staff, id, None).await)
}

/// To the page of a session that was changed; where it was not, the page says why and how the session is now.
pub(super) async fn after<T>(staff: &Staff, id: SessionId, done: Outcome<T>) -> Outcome<Response> {
    match done {
        Ok(_) => Ok(Redirect::to(&path(id)).into_response()),
        Err(Unfulfilled::Refused(refusal)) if !matches!(refusal, Refusal::NotFound | Refusal::NotYours) => {
            shown(staff, id, Some(&refusal)).await
        }
        Err(unfulfilled) => Err(unfulfilled),
    }
}

/// Where the page of a session is.
pub(super) fn path(id: SessionId) -> String {
    format!("/sessions/{id}")
}

/// What a session is called: after its client, as far as the viewer may see them.
pub(super) fn title(client: Option<&ClientView>) -> Saying {
    match client {
        Some(client) => saying("session-with").with("name", client.name.clone()),
        None => saying("session-title"),
    }
}

async fn shown(staff: &Staff, id: SessionId, refusal: Option<&Refusal>) -> Outcome<Response> {
    let session = views::session(&staff.asked, id).await?;
    let client = if_there(people::client(&staff.asked, session.client).await)?;
    let name = client.as_ref().map(|client| client.name.clone()).unwrap_or_default();
    let coach = people::member(&staff.asked, session.coach).await?.name;
    let undoable = scheduling::foresee_undo(&staff.asked, id).await?;
    let kind = match session.session_type {
        Some(kind) => Some(views::session_type(&staff.asked, kind).await?.name.to_string()),
        None => None,
    };
    let (zone, title) = (&staff.me.zone, title(client.as_ref()));
    let status = refusal.map_or(StatusCode::OK, |refusal| status_of(refusal.sort()));
    let page = Shown {
        frame: staff.frame(Tab::Week, title.clone()).below(saying("week-title"), week_of(zone, &session)),
        refused: refusal.map(in_words),
        news: news(staff, &session, client.as_ref(), undoable).await?,
        title,
        when: when(zone, &session),
        clock: staff.clock(),
        theirs: client.as_ref().and_then(|client| theirs(client, zone, session.starts_at)),
        kind,
        state: state(&session),
        held: Held::of(session.place.as_ref()),
        may: May::of(staff, &session, client.as_ref()),
        attendances: attendances(session.attendance),
        undoable: undoable.filter(|one| one.quietly_until.is_none()).map(|one| saying_among("undo", one.verb.word())),
        letters: letters(staff, id, &name, &coach).await?,
        history: history(staff, &session, &name).await?,
        session,
        client,
        coach,
    };
    Ok(with_status(status, &page))
}

fn week_of(zone: &Zone, session: &SessionView) -> String {
    format!("/week?on={}", zone.today(session.starts_at))
}

/// From when until when, on a clock.
pub(super) fn when(zone: &Zone, session: &SessionView) -> Saying {
    let when = dated(saying("session-when"), zone.today(session.starts_at));
    when.with("from", hour(zone, session.starts_at)).with("until", hour(zone, session.ends_at))
}

/// What a client's clock shows at an instant, where it shows something else.
pub(super) fn theirs(client: &ClientView, zone: &Zone, at: Timestamp) -> Option<Saying> {
    let said = [saying("session-theirs"), saying("session-theirs-other-day")];
    elsewhere_as(at, zone, &client.zone, said.map(|said| said.with("name", client.name.clone())))
}

/// How a session stands.
pub(super) fn state(session: &SessionView) -> Saying {
    match session.attendance.filter(|_| session.state == State::Booked) {
        Some(attendance) => saying_among("session-attendance", attendance.word()),
        None => saying_among("session-state", session.state.word()),
    }
}

/// Why something was not done, where the session's own page says it.
fn in_words(refusal: &Refusal) -> Saying {
    match refusal {
        Refusal::Changed => saying("session-changed"),
        Refusal::SlotTaken(_) => saying("session-taken"),
        other => saying("session-refused").with("sentence", other.said().into_owned()),
    }
}

/// What was not noted yet about whether it was held.
fn attendances(noted: Option<Attendance>) -> Vec<(&'static str, Saying)> {
    let words = |one: Attendance| match one {
        Attendance::Met => saying("attendance-met"),
        Attendance::DidNotHappen => saying("attendance-did-not-happen"),
    };
    let others = Attendance::ALL.iter().copied().filter(|one| noted != Some(*one));
    others.map(|one| (one.word(), words(one))).collect()
}

impl News {
    /// That no letter about it comes in time, if none does.
    fn unreached(&self) -> Option<&Saying> {
        self.foreseen.as_ref().filter(|foreseen| !foreseen.in_time).map(|foreseen| &foreseen.sentence)
    }
}

impl May {
    pub(super) fn of(staff: &Staff, session: &SessionView, client: Option<&ClientView>) -> Self {
        let (booked, begun) = (session.state == State::Booked, session.starts_at <= staff.now);
        Self {
            reschedule: booked && !begun && staff.may_with(Act::Reschedule, client),
            cancel: booked && !begun && staff.may_with(Act::Cancel, client),
            attend: booked && begun && staff.may_with(Act::RecordAttendance, client),
        }
    }
}

/// What was done within the last two minutes, and whether it can be taken back as if nothing had been.
async fn news(
    staff: &Staff,
    session: &SessionView,
    client: Option<&ClientView>,
    undoable: Option<Undoable>,
) -> Outcome<Option<News>> {
    let Some(newest) = session.changes.last().filter(|change| staff.now < change.at + UNDO_WINDOW) else {
        return Ok(None);
    };
    let foreseen = match client.filter(|_| newest.verb.can_be_undone()) {
        Some(client) if staff.may_with(Act::Cancel, Some(client)) => Some(foresee(staff, session, client).await?),
        _ => None,
    };
    let undo_until = undoable.filter(|one| one.verb == newest.verb).and_then(|one| one.quietly_until);
    Ok(Some(News {
        what: saying_among("done", newest.verb.word()),
        foreseen,
        undo_until: undo_until.map(|until| staff.me.zone.local(until).strftime("%H:%M:%S").to_string()),
    }))
}

/// Where the notice of the newest change stands: of a move it is to come before the former start as well as the new one.
pub(super) async fn foresee(staff: &Staff, session: &SessionView, client: &ClientView) -> Outcome<Foreseen> {
    let former = session.changes.iter().rev().nth(1);
    let moved = session.changes.last().is_some_and(|change| change.verb == Verb::Reschedule);
    let change = match former.filter(|_| moved) {
        Some(former) => {
            Foresee::Reschedule { session: session.id, to: StartsAt::new(former.starts_at_local, former.zone.clone()) }
        }
        None => Foresee::Cancel { session: session.id },
    };
    let reach = scheduling::foresee(&staff.asked, change).await?;
    Ok(Foreseen::of(&reach, &client.name, &staff.me.zone))
}
