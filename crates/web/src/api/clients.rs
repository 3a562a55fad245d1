//! Clients: listed, added, read, changed, closed and opened again.

use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use domain::people::Language;
use domain::text::Name;
use domain::time::Zone;
use jiff::Timestamp;
use practice::people::{self, AddClient, ArchiveClient, ChangeClient, ClientView, ReopenClient};
use practice::{Expected, Turn};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, AsStaff, AtAGlance, IfMatch};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Search, given, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(clients, add_client))
        .routes(routes!(change_client))
        .routes(routes!(archive_client))
        .routes(routes!(reopen_client))
}

/// What is read at a glance.
pub(super) fn glances() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(client))
}

/// A client.
#[derive(Serialize, ToSchema)]
pub(super) struct ClientBody {
    id: Uuid,
    /// The chosen name.
    name: String,
    /// The pronouns, as the client says them.
    pronouns: Option<String>,
    /// In which language letters speak.
    language: &'static str,
    /// Where the client's clock is.
    #[schema(example = "Europe/Berlin")]
    zone: &'static str,
    /// Who has worked with the client the longest, of those who do now.
    coach: Option<Uuid>,
    /// Who works with the client now, the longest first.
    coaches: Vec<Uuid>,
    /// Since when the file is closed.
    archived_at: Option<Timestamp>,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

impl From<ClientView> for ClientBody {
    fn from(view: ClientView) -> Self {
        let ClientView { id, name, pronouns, language, zone, coaches, archived_at, version } = view;
        let coaches: Vec<_> = coaches.into_iter().map(|coach| coach.0).collect();
        let coach = coaches.first().copied();
        Self {
            id: id.0,
            name,
            pronouns,
            language: language.tag(),
            zone: zone.name(),
            coach,
            coaches,
            archived_at,
            version,
        }
    }
}

fn path(id: ClientId) -> String {
    format!("{ROOT}/clients/{id}")
}

fn changed(view: ClientView) -> Shown<ClientBody> {
    Shown::changed(path(view.id), view.version, view.into())
}

/// Which clients to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListClients {
    /// Those whose file is closed, instead of the others.
    #[serde(default)]
    #[param(default = false)]
    archived: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List clients
///
/// Those whom the actor may see, in the order in which they came.
#[utoipa::path(
    get,
    path = "/clients",
    tag = "clients",
    params(ListClients),
    responses((status = 200, description = "A page of clients", body = List<ClientBody>))
)]
async fn clients(AsAnyone(asked): AsAnyone, Search(search): Search<ListClients>) -> Result<List<ClientBody>, Problem> {
    let turn = Turn::read(search.after, search.limit)?;
    Ok(List::of(people::clients(&asked, search.archived, &turn).await?, ClientBody::from))
}

/// A new client, and who coaches.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddClientBody {
    /// The chosen name.
    #[schema(min_length = 1, max_length = 120, example = "Ana")]
    name: String,
    /// The pronouns, as the client says them.
    #[schema(min_length = 1, max_length = 120, example = "she/her")]
    pronouns: Option<String>,
    /// Where the client's clock is: a name of the IANA database.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// In which language letters speak; the practice's unless it is said.
    #[schema(example = "en")]
    language: Option<String>,
    /// Who coaches.
    coach: Uuid,
}

impl AddClientBody {
    fn command(self) -> Result<AddClient, Refusal> {
        let Self { name, pronouns, zone, language, coach } = self;
        let mut fields = Fields::default();
        let name = fields.take("/name", Name::parse(&name));
        let pronouns = fields.may("/pronouns", pronouns, |words| Name::parse(&words));
        let zone = fields.take("/zone", Zone::parse(&zone));
        let language = fields.may("/language", language, |tag| Language::parse(&tag));
        fields.finish()?;
        Ok(AddClient { name: sure(name)?, pronouns, zone: sure(zone)?, language, coach: StaffId(coach) })
    }
}

/// Add a client
///
/// It mails nobody. A coach adds clients of her own; owners and assistants add anybody's.
#[utoipa::path(
    post,
    path = "/clients",
    tag = "clients",
    request_body = AddClientBody,
    responses((status = 201, description = "The client", body = ClientBody))
)]
async fn add_client(AsStaff(asked): AsStaff, Body(body): Body<AddClientBody>) -> Answer<Shown<ClientBody>> {
    let view = people::add_client(&asked, body.command()?).await?;
    let version = view.version;
    Ok(Shown::made(path(view.id), view.into()).at_version(version))
}

/// Read a client
#[utoipa::path(
    get,
    path = "/clients/{client}",
    tag = "clients",
    params(("client" = Uuid, Path, description = "Which client")),
    responses((status = 200, description = "The client", body = ClientBody))
)]
async fn client(AtAGlance(asking): AtAGlance, Id(id): Id<ClientId>) -> Answer<Shown<ClientBody>> {
    let view = people::client(asking, id).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// What is to hold; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeClientBody {
    /// The chosen name.
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// The pronouns; `null` forgets them.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120)]
    pronouns: Option<Option<String>>,
    /// In which language letters speak.
    #[schema(example = "en")]
    language: Option<String>,
    /// Where the client's clock is. Another zone makes the contact plan due for review.
    #[schema(example = "Europe/Lisbon")]
    zone: Option<String>,
}

impl ChangeClientBody {
    fn command(self, client: ClientId, expected: Expected) -> Result<ChangeClient, Refusal> {
        let Self { name, pronouns, language, zone } = self;
        let mut fields = Fields::default();
        let name = fields.may("/name", name, |words| Name::parse(&words));
        let pronouns = fields.given("/pronouns", pronouns, |words| Name::parse(&words));
        let language = fields.may("/language", language, |tag| Language::parse(&tag));
        let zone = fields.may("/zone", zone, |name| Zone::parse(&name));
        fields.finish()?;
        Ok(ChangeClient { client, expected, name, pronouns, language, zone })
    }
}

/// Change a client
#[utoipa::path(
    patch,
    path = "/clients/{client}",
    tag = "clients",
    params(("client" = Uuid, Path, description = "Which client"), IfMatch),
    request_body = ChangeClientBody,
    responses((status = 200, description = "The client", body = ClientBody))
)]
async fn change_client(
    AsAnyone(asked): AsAnyone,
    Id(id): Id<ClientId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeClientBody>,
) -> Answer<Shown<ClientBody>> {
    Ok(changed(people::change_client(&asked, body.command(id, expected)?).await?))
}

/// Close a client's file
///
/// Everything automatic stops that minute; nothing is deleted.
#[utoipa::path(
    post,
    path = "/clients/{client}/archive",
    tag = "clients",
    params(("client" = Uuid, Path, description = "Whose file"), IfMatch),
    responses((status = 200, description = "The client", body = ClientBody))
)]
async fn archive_client(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<ClientBody>> {
    Ok(changed(people::archive_client(&asked, ArchiveClient { client, expected }).await?))
}

/// Open a client's file again
#[utoipa::path(
    post,
    path = "/clients/{client}/reopen",
    tag = "clients",
    params(("client" = Uuid, Path, description = "Whose file"), IfMatch),
    responses((status = 200, description = "The client", body = ClientBody))
)]
async fn reopen_client(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<ClientBody>> {
    Ok(changed(people::reopen_client(&asked, ReopenClient { client, expected }).await?))
}
