//! Session types: what the practice calls its sessions, how long they are, where, and when their clients are reminded.

use domain::Refusal;
use domain::ids::SessionTypeId;
use domain::scheduling::{Buffers, Length};
use domain::text::Wording;
use jiff::Timestamp;
use practice::Expected;
use practice::scheduling::views::{self, SessionTypeView};
use practice::scheduling::{self, AddSessionType, ChangeSessionType};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use super::parts::{LeadsBody, PlaceBody, leads, place};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsStaff, IfMatch};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Paged, Search, given, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(session_types, add_session_type))
        .routes(routes!(session_type, change_session_type))
}

/// A session type.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionTypeBody {
    id: Uuid,
    name: String,
    /// How long it usually is.
    minutes: i32,
    /// Minutes kept free before it.
    buffer_before: i32,
    /// Minutes kept free after it.
    buffer_after: i32,
    /// Where it is usually held.
    place: Option<PlaceBody>,
    /// When its clients are reminded, where that differs.
    leads: Option<LeadsBody>,
    /// Since when nothing more is booked under it.
    archived_at: Option<Timestamp>,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

impl From<SessionTypeView> for SessionTypeBody {
    fn from(view: SessionTypeView) -> Self {
        let SessionTypeView { id, name, length, buffers, place, leads, archived_at, version } = view;
        Self {
            id: id.0,
            name: name.to_string(),
            minutes: length.minutes(),
            buffer_before: buffers.minutes_before(),
            buffer_after: buffers.minutes_after(),
            place: place.map(PlaceBody::from),
            leads: leads.map(|leads| leads.written().into()),
            archived_at,
            version,
        }
    }
}

fn path(id: SessionTypeId) -> String {
    format!("{ROOT}/session-types/{id}")
}

/// Which session types to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListSessionTypes {
    /// The closed ones too.
    #[serde(default)]
    #[param(default = false)]
    archived: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List session types
#[utoipa::path(
    get,
    path = "/session-types",
    tag = "session types",
    params(ListSessionTypes),
    responses((status = 200, description = "A page of session types, in the order of their names", body = List<SessionTypeBody>))
)]
async fn session_types(
    AsStaff(asked): AsStaff,
    Search(search): Search<ListSessionTypes>,
) -> Result<List<SessionTypeBody>, Problem> {
    let ListSessionTypes { archived, after, limit } = search;
    let whole = views::session_types(&asked, archived).await?;
    Ok(List::cut(whole, Paged { after, limit }, |one| one.id.to_string(), SessionTypeBody::from)?)
}

/// A new session type.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddSessionTypeBody {
    #[schema(min_length = 1, max_length = 200, example = "First meeting")]
    name: String,
    /// How long it usually is.
    #[schema(minimum = 5, maximum = 600, example = 50)]
    minutes: i32,
    /// Minutes kept free before it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 240, default = 0)]
    buffer_before: i32,
    /// Minutes kept free after it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 240, default = 0)]
    buffer_after: i32,
    /// Where it is usually held.
    place: Option<PlaceBody>,
    /// When its clients are reminded, where that differs.
    leads: Option<LeadsBody>,
}

impl AddSessionTypeBody {
    fn command(self) -> Result<AddSessionType, Refusal> {
        let Self { name, minutes, buffer_before, buffer_after, place: held, leads: reminders } = self;
        let mut fields = Fields::default();
        let name = fields.take("/name", Wording::parse(&name));
        let length = fields.take("/minutes", Length::of_minutes(minutes));
        let buffers = fields.take("", Buffers::of_minutes(buffer_before, buffer_after));
        let place = fields.may("/place", held, place);
        let leads = fields.may("/leads", reminders, leads);
        fields.finish()?;
        Ok(AddSessionType { name: sure(name)?, length: sure(length)?, buffers: sure(buffers)?, place, leads })
    }
}

/// Add a session type
#[utoipa::path(
    post,
    path = "/session-types",
    tag = "session types",
    request_body = AddSessionTypeBody,
    responses((status = 201, description = "The session type", body = SessionTypeBody))
)]
async fn add_session_type(
    AsStaff(asked): AsStaff,
    Body(body): Body<AddSessionTypeBody>,
) -> Answer<Shown<SessionTypeBody>> {
    let view = scheduling::add_session_type(&asked, body.command()?).await?;
    let version = view.version;
    Ok(Shown::made(path(view.id), view.into()).at_version(version))
}

/// Read a session type
#[utoipa::path(
    get,
    path = "/session-types/{session_type}",
    tag = "session types",
    params(("session_type" = Uuid, Path, description = "Which one")),
    responses((status = 200, description = "The session type", body = SessionTypeBody))
)]
async fn session_type(AsStaff(asked): AsStaff, Id(id): Id<SessionTypeId>) -> Answer<Shown<SessionTypeBody>> {
    let view = views::session_type(&asked, id).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// What is to hold; what is absent stays as it is, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeSessionTypeBody {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// How long it usually is, from the next booking on.
    #[schema(minimum = 5, maximum = 600)]
    minutes: Option<i32>,
    /// Minutes kept free before it; goes with `buffer_after`.
    #[schema(minimum = 0, maximum = 240)]
    buffer_before: Option<i32>,
    /// Minutes kept free after it; goes with `buffer_before`.
    #[schema(minimum = 0, maximum = 240)]
    buffer_after: Option<i32>,
    /// Where it is usually held, from the next booking on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<PlaceBody>)]
    place: Option<Option<PlaceBody>>,
    /// When its clients are reminded; it holds for what is booked already, too.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<LeadsBody>)]
    leads: Option<Option<LeadsBody>>,
    /// Whether nothing more is booked under it.
    archived: Option<bool>,
}

impl ChangeSessionTypeBody {
    fn command(self, session_type: SessionTypeId, expected: Expected) -> Result<ChangeSessionType, Refusal> {
        let mut fields = Fields::default();
        let buffers = match (self.buffer_before, self.buffer_after) {
            (None, None) => None,
            (Some(before), Some(after)) => fields.take("", Buffers::of_minutes(before, after)),
            (None, Some(_)) => fields.take("/buffer_before", Err(together())),
            (Some(_), None) => fields.take("/buffer_after", Err(together())),
        };
        let changes = ChangeSessionType {
            session_type,
            expected,
            name: fields.may("/name", self.name, |words| Wording::parse(&words)),
            length: fields.may("/minutes", self.minutes, Length::of_minutes),
            buffers,
            place: fields.given("/place", self.place, place),
            leads: fields.given("/leads", self.leads, leads),
            archived: self.archived,
        };
        fields.finish().map(|()| changes)
    }
}

fn together() -> Refusal {
    Refusal::at("", "Both buffers together.")
}

/// Change a session type
///
/// What is booked keeps its time, length and place.
#[utoipa::path(
    patch,
    path = "/session-types/{session_type}",
    tag = "session types",
    params(("session_type" = Uuid, Path, description = "Which one"), IfMatch),
    request_body = ChangeSessionTypeBody,
    responses((status = 200, description = "The session type", body = SessionTypeBody))
)]
async fn change_session_type(
    AsStaff(asked): AsStaff,
    Id(id): Id<SessionTypeId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeSessionTypeBody>,
) -> Answer<Shown<SessionTypeBody>> {
    let view = scheduling::change_session_type(&asked, body.command(id, expected)?).await?;
    Ok(Shown::changed(path(view.id), view.version, view.into()))
}
