//! Staff: listed, added, read, changed. What a bearer token is not enough for – another address, other roles, a way in, leaving – is done on pages.

use domain::Refusal;
use domain::actor::{Role, Roles};
use domain::ids::StaffId;
use domain::people::{Address, Language};
use domain::text::Name;
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::Time;
use practice::Expected;
use practice::people::{self, AddStaff, ChangeStaff, StaffView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use super::parts::{LeadsBody, WindowBody, leads, safe_hours, windows};
use super::words::RoleName;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsStaff, IfMatch};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Paged, Search, given, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(staff, add_staff)).routes(routes!(member, change_staff))
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffBody {
    id: Uuid,
    name: String,
    /// Where their own letters go.
    address: String,
    /// In which language letters speak.
    language: &'static str,
    /// Where their clock is.
    #[schema(example = "Europe/Berlin")]
    zone: &'static str,
    /// What they do.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// Their own reminders, where they differ from the practice's.
    leads: Option<LeadsBody>,
    /// When they may be written to; `null` means at any hour.
    hours: Option<Vec<WindowBody>>,
    /// The local time of the morning agenda; `null` means no agenda.
    #[schema(example = "07:00")]
    agenda_at: Option<String>,
    /// Since when they are gone.
    left_at: Option<Timestamp>,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

impl From<StaffView> for StaffBody {
    fn from(view: StaffView) -> Self {
        let StaffView { id, name, address, language, zone, roles, leads, hours, agenda_at, left_at, version } = view;
        Self {
            id: id.0,
            name,
            address,
            language: language.tag(),
            zone: zone.name(),
            roles,
            leads: leads.map(LeadsBody::from),
            hours: hours.as_ref().map(windows),
            agenda_at,
            left_at,
            version,
        }
    }
}

fn path(id: StaffId) -> String {
    format!("{ROOT}/staff/{id}")
}

fn changed(view: StaffView) -> Shown<StaffBody> {
    Shown::changed(path(view.id), view.version, view.into())
}

/// List staff
///
/// Everybody who works or worked in the practice, in the order in which they came.
#[utoipa::path(
    get,
    path = "/staff",
    tag = "staff",
    params(Paged),
    responses((status = 200, description = "A page of staff", body = List<StaffBody>))
)]
async fn staff(AsStaff(asked): AsStaff, Search(paged): Search<Paged>) -> Result<List<StaffBody>, Problem> {
    Ok(List::of(people::staff(&asked, &paged.turn()?).await?, StaffBody::from))
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddStaffBody {
    #[schema(min_length = 1, max_length = 120, example = "Dora")]
    name: String,
    /// Where their own letters go.
    #[schema(format = Email, example = "dora@practice.example")]
    address: String,
    /// What they do.
    #[schema(value_type = Vec<RoleName>, min_items = 1)]
    roles: Vec<Role>,
    /// In which language letters speak; the practice's unless it is said.
    #[schema(example = "en")]
    language: Option<String>,
    /// Where their clock is; the practice's zone unless it is said.
    #[schema(example = "Europe/Berlin")]
    zone: Option<String>,
}

impl AddStaffBody {
    fn command(self) -> Result<AddStaff, Refusal> {
        let Self { name, address, roles, language, zone } = self;
        let mut fields = Fields::default();
        let name = fields.take("/name", Name::parse(&name));
        let address = fields.take("/address", Address::parse(&address));
        let language = fields.may("/language", language, |tag| Language::parse(&tag));
        let zone = fields.may("/zone", zone, |name| Zone::parse(&name));
        fields.finish()?;
        Ok(AddStaff { name: sure(name)?, address: sure(address)?, roles: Roles::of(roles), language, zone })
    }
}

/// Add a member of staff
///
/// It opens nothing to them: an owner makes the link to a way in on a page.
#[utoipa::path(
    post,
    path = "/staff",
    tag = "staff",
    request_body = AddStaffBody,
    responses((status = 201, description = "The member of staff", body = StaffBody))
)]
async fn add_staff(AsStaff(asked): AsStaff, Body(body): Body<AddStaffBody>) -> Answer<Shown<StaffBody>> {
    let view = people::add_staff(&asked, body.command()?).await?;
    let version = view.version;
    Ok(Shown::made(path(view.id), view.into()).at_version(version))
}

/// Read a member of staff
#[utoipa::path(
    get,
    path = "/staff/{staff}",
    tag = "staff",
    params(("staff" = Uuid, Path, description = "Who")),
    responses((status = 200, description = "The member of staff", body = StaffBody))
)]
async fn member(AsStaff(asked): AsStaff, Id(id): Id<StaffId>) -> Answer<Shown<StaffBody>> {
    let view = people::member(&asked, id).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// What is to hold; what is absent stays as it is, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeStaffBody {
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// In which language letters speak.
    #[schema(example = "en")]
    language: Option<String>,
    /// Where their clock is.
    #[schema(example = "Europe/Lisbon")]
    zone: Option<String>,
    /// Their own reminders; `null` for the practice's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<LeadsBody>)]
    leads: Option<Option<LeadsBody>>,
    /// When they may be written to; `null` for any hour.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<WindowBody>>, min_items = 1, max_items = 28)]
    hours: Option<Option<Vec<WindowBody>>>,
    /// The local time of the morning agenda; `null` for no agenda.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    agenda_at: Option<Option<String>>,
}

impl ChangeStaffBody {
    fn command(self, staff: StaffId, expected: Expected) -> Result<ChangeStaff, Refusal> {
        let mut fields = Fields::default();
        let changes = ChangeStaff {
            name: fields.may("/name", self.name, |words| Name::parse(&words)),
            language: fields.may("/language", self.language, |tag| Language::parse(&tag)),
            zone: fields.may("/zone", self.zone, |name| Zone::parse(&name)),
            leads: fields.given("/leads", self.leads, leads),
            hours: fields.given("/hours", self.hours, safe_hours),
            agenda_at: fields.given("/agenda_at", self.agenda_at, |written| clock(&written)),
            ..ChangeStaff::of(staff, expected)
        };
        fields.finish().map(|()| changes)
    }
}

fn clock(written: &str) -> Result<Time, Refusal> {
    let read = (written.len() == 5).then(|| written.parse::<Time>().ok()).flatten();
    read.ok_or_else(|| Refusal::at("", "A time such as 07:00."))
}

/// Change a member of staff
///
/// Everybody changes themselves, an owner everybody. Address and roles are changed on pages, by whoever has just shown who they are.
#[utoipa::path(
    patch,
    path = "/staff/{staff}",
    tag = "staff",
    params(("staff" = Uuid, Path, description = "Who"), IfMatch),
    request_body = ChangeStaffBody,
    responses((status = 200, description = "The member of staff", body = StaffBody))
)]
async fn change_staff(
    AsStaff(asked): AsStaff,
    Id(id): Id<StaffId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeStaffBody>,
) -> Answer<Shown<StaffBody>> {
    Ok(changed(people::change_staff(&asked, body.command(id, expected)?).await?))
}
