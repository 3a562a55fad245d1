//! Sessions: listed, booked, read.

use domain::Refusal;
use domain::ids::{ClientId, SessionId, SessionTypeId, StaffId};
use domain::scheduling::{Attendance, Length, Obstacle, Reach, State, Verb};
use domain::time::StartsAt;
use jiff::Timestamp;
use jiff::civil::DateTime;
use practice::Turn;
use practice::scheduling::views::{self, ChangeView, ListSessions, SessionView};
use practice::scheduling::{self, Book, Changed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use super::parts::{PlaceBody, place};
use super::words::{ObstacleName, SessionAttendance, SessionState, SessionVerb};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, AtAGlance};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Search, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(sessions, book))
}

/// What is read at a glance.
pub(super) fn glances() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(session))
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionBody {
    id: Uuid,
    client: Uuid,
    coach: Uuid,
    session_type: Option<Uuid>,
    /// What the clock shows when it starts.
    #[schema(example = "2026-12-01T10:00")]
    starts_at_local: String,
    /// On whose wall.
    #[schema(example = "Europe/Berlin")]
    zone: &'static str,
    minutes: i32,
    /// The instant it starts.
    starts_at: Timestamp,
    /// The instant it ends.
    ends_at: Timestamp,
    place: Option<PlaceBody>,
    /// Whether it is to be held.
    #[schema(value_type = SessionState)]
    state: State,
    /// Raised by every change of time, place or state.
    sequence: i32,
    /// Whether it was held, once somebody said so.
    #[schema(value_type = Option<SessionAttendance>)]
    attendance: Option<Attendance>,
    /// Whether it was booked knowingly beside another.
    #[serde(rename = "override")]
    overridden: bool,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
    /// What was done to it, in order.
    changes: Vec<ChangeBody>,
    /// After a change, and before one: whether a letter about it reaches the client in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<ReachBody>,
}

/// A line of a session's history: what was done, and how the session was afterwards.
#[derive(Serialize, ToSchema)]
struct ChangeBody {
    #[schema(value_type = SessionVerb)]
    verb: Verb,
    /// By whom: `staff:<id>`, `client:<id>`, `engine` or `operator`.
    actor: String,
    at: Timestamp,
    #[schema(example = "2026-12-01T10:00")]
    starts_at_local: String,
    zone: &'static str,
    minutes: i32,
    /// The instant it started, as its zone's rules were then known.
    starts_at: Timestamp,
    place: Option<PlaceBody>,
    #[schema(value_type = SessionState)]
    state: State,
    #[schema(value_type = Option<SessionAttendance>)]
    attendance: Option<Attendance>,
    sequence: i32,
    /// Whether it was taken back later.
    undone: bool,
}

/// Whether a letter about a change reaches the client in time.
#[derive(Serialize, ToSchema)]
pub(super) struct ReachBody {
    /// The moment the notice goes, if one goes at all.
    notice_reaches_at: Option<Timestamp>,
    /// Whether that is in time. If not, please contact the client yourself.
    in_time: bool,
    /// Why it is not.
    #[schema(value_type = Option<ObstacleName>)]
    why: Option<Obstacle>,
}

impl From<Reach> for ReachBody {
    fn from(reach: Reach) -> Self {
        let Reach { notice_reaches_at, in_time, why } = reach;
        Self { notice_reaches_at, in_time, why }
    }
}

fn minute(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}

impl From<ChangeView> for ChangeBody {
    fn from(view: ChangeView) -> Self {
        let ChangeView {
            verb,
            actor,
            at,
            starts_at_local,
            zone,
            minutes,
            starts_at,
            place,
            state,
            attendance,
            sequence,
            undone,
        } = view;
        let (starts_at_local, zone, place) = (minute(starts_at_local), zone.name(), place.map(PlaceBody::from));
        Self { verb, actor, at, starts_at_local, zone, minutes, starts_at, place, state, attendance, sequence, undone }
    }
}

impl From<SessionView> for SessionBody {
    fn from(view: SessionView) -> Self {
        Self {
            id: view.id.0,
            client: view.client.0,
            coach: view.coach.0,
            session_type: view.session_type.map(|id| id.0),
            starts_at_local: minute(view.starts_at_local),
            zone: view.zone.name(),
            minutes: view.minutes,
            starts_at: view.starts_at,
            ends_at: view.ends_at,
            place: view.place.map(PlaceBody::from),
            state: view.state,
            sequence: view.sequence,
            attendance: view.attendance,
            overridden: view.overridden,
            version: view.version,
            changes: view.changes.into_iter().map(ChangeBody::from).collect(),
            reach: None,
        }
    }
}

impl From<Changed> for SessionBody {
    fn from(Changed { session, reach }: Changed) -> Self {
        Self { reach: Some(reach.into()), ..session.into() }
    }
}

fn path(id: SessionId) -> String {
    format!("{ROOT}/sessions/{id}")
}

/// A session that was changed.
pub(super) fn changed(changed: Changed) -> Shown<SessionBody> {
    Shown::changed(path(changed.session.id), changed.session.version, changed.into())
}

/// A session that was changed without anybody being told.
pub(super) fn changed_quietly(view: SessionView) -> Shown<SessionBody> {
    Shown::changed(path(view.id), view.version, view.into())
}

/// Which sessions to list: those that fit everything given.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchSessions {
    /// Of this coach.
    coach: Option<Uuid>,
    /// Of this client.
    client: Option<Uuid>,
    /// Starting then or later.
    from: Option<Timestamp>,
    /// Starting before then.
    until: Option<Timestamp>,
    /// In this state.
    #[param(value_type = Option<SessionState>)]
    state: Option<State>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List sessions
///
/// In the order of their starts, as far as the actor may see them.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions",
    params(SearchSessions),
    responses((status = 200, description = "A page of sessions", body = List<SessionBody>))
)]
async fn sessions(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<SearchSessions>,
) -> Result<List<SessionBody>, Problem> {
    let SearchSessions { coach, client, from, until, state, after, limit } = search;
    let turn = Turn::read(after, limit)?;
    let (coach, client) = (coach.map(StaffId), client.map(ClientId));
    let list = ListSessions { coach, client, from, until, state, turn, ..ListSessions::default() };
    Ok(List::of(views::sessions(&asked, list).await?, SessionBody::from))
}

/// A session that is to be booked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BookBody {
    client: Uuid,
    coach: Uuid,
    /// What the clock shows when it starts.
    #[schema(example = "2026-12-01T10:00")]
    starts_at_local: String,
    /// On whose wall.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    #[schema(minimum = 5, maximum = 600, example = 50)]
    minutes: i32,
    session_type: Option<Uuid>,
    /// Where; that of the type where none is named.
    place: Option<PlaceBody>,
    /// Knowingly beside another session, if there is one.
    #[serde(default, rename = "override")]
    overriding: bool,
}

impl BookBody {
    fn command(self) -> Result<Book, Refusal> {
        let mut fields = Fields::default();
        let starts_at = fields.take("", StartsAt::parse(&self.starts_at_local, &self.zone));
        let length = fields.take("/minutes", Length::of_minutes(self.minutes));
        let place = fields.may("/place", self.place, place);
        fields.finish()?;
        Ok(Book {
            client: ClientId(self.client),
            coach: StaffId(self.coach),
            starts_at: sure(starts_at)?,
            length: sure(length)?,
            session_type: self.session_type.map(SessionTypeId),
            place,
            overriding: self.overriding,
        })
    }
}

/// Book a session
///
/// `slot-taken` comes with near times that are free. The answer's `reach` says whether a letter reaches the client in time.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    request_body = BookBody,
    responses((status = 201, description = "The session", body = SessionBody))
)]
async fn book(AsAnyone(asked): AsAnyone, Body(body): Body<BookBody>) -> Answer<Shown<SessionBody>> {
    let booked = scheduling::book(&asked, body.command()?).await?;
    let (path, version) = (path(booked.session.id), booked.session.version);
    Ok(Shown::made(path, booked.into()).at_version(version))
}

/// Read a session
///
/// With its history.
#[utoipa::path(
    get,
    path = "/sessions/{session}",
    tag = "sessions",
    params(("session" = Uuid, Path, description = "Which one")),
    responses((status = 200, description = "The session", body = SessionBody))
)]
async fn session(AtAGlance(asking): AtAGlance, Id(id): Id<SessionId>) -> Answer<Shown<SessionBody>> {
    let view = views::session(asking, id).await?;
    Ok(Shown::read(view.version, view.into()))
}
