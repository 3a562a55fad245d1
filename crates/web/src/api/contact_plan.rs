//! What was agreed about being reached: read, written down, paused, resumed, stopped.

use domain::Refusal;
use domain::ids::ClientId;
use domain::people::{Address, AgreedBy, Nudges, Proposal, Resting, Way, WordingLevel, Yes};
use domain::text::Wording;
use domain::time::SafeHours;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::Unfulfilled;
use practice::people::{
    self, ChannelWord, NudgesView, PauseLetters, PauseView, PlanView, RecordContactPlan, ResumeContact, ResumeLetters,
    StopContact, YesView,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::parts::{LeadsBody, WindowBody, leads, safe_hours, windows};
use super::words::{AgreedByName, ChannelName, RestingName, WordingName};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, IfMatch, IfMatchOrNew};
use crate::problem::{Doorstep, Problem};
use crate::sent::{Body, Fields, Id, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(contact_plan, record_contact_plan))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(stop_contact))
        .routes(routes!(resume_contact))
}

/// A contact plan.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactPlanBody {
    client: Uuid,
    /// On whose word it stands.
    #[schema(value_type = AgreedByName)]
    agreed_by: AgreedBy,
    /// On which day it was agreed.
    agreed_on: Date,
    /// The way.
    #[schema(value_type = ChannelName)]
    channel: ChannelWord,
    /// Where to.
    address: Option<String>,
    /// When the reader of that address confirmed it.
    confirmed_at: Option<Timestamp>,
    /// When a mail server refused it for good.
    refused_at: Option<Timestamp>,
    /// The hours in which letters may come, in the client's zone.
    safe_hours: Vec<WindowBody>,
    /// The level the client chose.
    #[schema(value_type = WordingName)]
    wording: WordingLevel,
    /// The level letters are written at today.
    #[schema(value_type = WordingName)]
    wording_today: WordingLevel,
    /// The client's own subject at neutral.
    subject: Option<String>,
    /// The client's own sender name at neutral.
    sender: Option<String>,
    /// Whether letters about sessions bring a calendar file.
    calendar_files: bool,
    /// The reminders, where they differ from the practice's.
    leads: Option<LeadsBody>,
    nudges: NudgesBody,
    pause: PauseBody,
    /// Since when all contact is stopped.
    stopped_at: Option<Timestamp>,
    /// When it is to be looked at again.
    review_on: Date,
    /// Whether that day has passed.
    review_due: bool,
    /// The plan in one line.
    in_words: String,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

/// Letters about homework.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NudgesBody {
    /// Whether nudges come.
    on: bool,
    /// At which local hour.
    #[schema(minimum = 0, maximum = 23)]
    hour: i8,
    /// The day of a spoken yes that the client has not confirmed yet.
    #[serde(default)]
    as_told_on: Option<Date>,
    /// Letters that tell of homework a coach has just assigned; off unless they are named. They come without nudges too.
    #[serde(default)]
    assigned: YesBody,
}

/// A yes to letters of a sort.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct YesBody {
    /// Whether they come.
    on: bool,
    /// The day of a spoken yes that the client has not confirmed yet.
    #[serde(default)]
    as_told_on: Option<Date>,
}

impl From<NudgesView> for NudgesBody {
    fn from(NudgesView { on, hour, as_told_on, assigned }: NudgesView) -> Self {
        let YesView { on: told, as_told_on: told_on } = assigned;
        Self { on, hour, as_told_on, assigned: YesBody { on: told, as_told_on: told_on } }
    }
}

impl From<NudgesBody> for Nudges {
    fn from(NudgesBody { on, hour, as_told_on, assigned }: NudgesBody) -> Self {
        Self { on, hour, as_told_on, assigned: Yes { on: assigned.on, as_told_on: assigned.as_told_on } }
    }
}

/// What rests now.
#[derive(Serialize, ToSchema)]
struct PauseBody {
    /// Whether everything rests.
    everything: bool,
    /// When that ends by itself.
    everything_until: Option<Timestamp>,
    /// Whether nudges rest.
    nudges: bool,
    /// When a pause of nudges alone ends by itself.
    nudges_until: Option<Timestamp>,
}

impl From<PlanView> for ContactPlanBody {
    fn from(view: PlanView) -> Self {
        let PauseView { everything, everything_until, nudges, nudges_until } = view.pause;
        Self {
            client: view.client.0,
            agreed_by: view.agreed_by,
            agreed_on: view.agreed_on,
            channel: view.channel,
            address: view.address,
            confirmed_at: view.confirmed_at,
            refused_at: view.refused_at,
            safe_hours: windows(&view.safe_hours),
            wording: view.wording,
            wording_today: view.wording_today,
            subject: view.subject,
            sender: view.sender,
            calendar_files: view.calendar_files,
            leads: view.leads.map(LeadsBody::from),
            nudges: view.nudges.into(),
            pause: PauseBody { everything, everything_until, nudges, nudges_until },
            stopped_at: view.stopped_at,
            review_on: view.review_on,
            review_due: view.review_due,
            in_words: view.in_words,
            version: view.version,
        }
    }
}

fn changed(view: PlanView) -> Shown<ContactPlanBody> {
    Shown::changed(path(view.client), view.version, view.into())
}

fn path(client: ClientId) -> String {
    format!("{ROOT}/clients/{client}/contact-plan")
}

/// Read a contact plan
#[utoipa::path(
    get,
    path = "/clients/{client}/contact-plan",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose plan")),
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn contact_plan(AsAnyone(asked): AsAnyone, Id(client): Id<ClientId>) -> Answer<Shown<ContactPlanBody>> {
    let view = people::contact_plan(&asked, client).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// A contact plan, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordContactPlanBody {
    /// On whose word it stands. Whoever sends this is who wrote it, whatever stands here.
    #[schema(value_type = Option<AgreedByName>)]
    #[expect(dead_code, reason = "it is read so that it is a word there is, and not believed")]
    agreed_by: Option<AgreedBy>,
    /// On which day it was agreed.
    agreed_on: Date,
    /// The way.
    #[schema(value_type = ChannelName)]
    channel: Channel,
    /// Where to; it may be told later.
    #[schema(format = Email, example = "ana@home.example")]
    address: Option<String>,
    /// The hours in which letters may come, in the client's zone; eight to eight every day unless they are named.
    #[schema(min_items = 1, max_items = 28)]
    safe_hours: Option<Vec<WindowBody>>,
    /// How much letters may reveal. Only the client raises it.
    #[serde(default)]
    #[schema(value_type = WordingName)]
    wording: WordingLevel,
    /// The client's own subject at neutral.
    #[schema(min_length = 1, max_length = 200)]
    subject: Option<String>,
    /// The client's own sender name at neutral.
    #[schema(min_length = 1, max_length = 200)]
    sender: Option<String>,
    /// Whether letters about sessions bring a calendar file.
    #[serde(default)]
    calendar_files: bool,
    /// The reminders, where they differ from the practice's.
    leads: Option<LeadsBody>,
    /// Letters about homework; off unless they are named. Only the client turns them on; staff note a spoken yes with its day.
    nudges: Option<NudgesBody>,
}

/// The way, as it is sent.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Channel {
    Email,
    None,
}

impl RecordContactPlanBody {
    fn proposal(self) -> Result<Proposal, Refusal> {
        let mut fields = Fields::default();
        let address = fields.may("/address", self.address, |written| Address::parse(&written));
        let hours = fields.take("/safe_hours", self.safe_hours.map_or_else(|| Ok(SafeHours::default()), safe_hours));
        let subject = fields.may("/subject", self.subject, |words| Wording::parse(&words));
        let sender = fields.may("/sender", self.sender, |words| Wording::parse(&words));
        let leads = fields.may("/leads", self.leads, leads);
        fields.finish()?;
        let way = match (self.channel, address) {
            (Channel::Email, address) => Way::Email(address),
            (Channel::None, None) => Way::None,
            (Channel::None, Some(_)) => {
                return Err(Refusal::at("/address", "No address goes with a client who makes contact."));
            }
        };
        let nudges = self.nudges.map_or_else(Nudges::default, Nudges::from);
        let Self { agreed_on, wording, calendar_files, .. } = self;
        Ok(Proposal {
            agreed_on,
            way,
            safe_hours: sure(hours)?,
            wording,
            subject,
            sender,
            calendar_files,
            leads,
            nudges,
        })
    }
}

/// Write a contact plan down
///
/// Whole, on the word of whoever asks. The first one needs no `If-Match`.
#[utoipa::path(
    put,
    path = "/clients/{client}/contact-plan",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose plan"), IfMatchOrNew),
    request_body = RecordContactPlanBody,
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn record_contact_plan(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    version: IfMatchOrNew,
    Body(body): Body<RecordContactPlanBody>,
) -> Answer<Shown<ContactPlanBody>> {
    let IfMatchOrNew { expected, unsaid } = version;
    let recorded =
        people::record_contact_plan(&asked, RecordContactPlan { client, expected, proposal: body.proposal()? }).await;
    match recorded {
        Err(Unfulfilled::Refused(Refusal::Changed)) if unsaid => Err(Doorstep::PreconditionRequired.into()),
        recorded => Ok(changed(recorded?)),
    }
}

/// What rests or goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseLettersBody {
    #[schema(value_type = RestingName)]
    what: Resting,
    /// The pause ends as this day begins for the client; without, when somebody resumes.
    until_on: Option<Date>,
}

/// Let letters rest
///
/// `If-Match` names the contact plan.
#[utoipa::path(
    post,
    path = "/clients/{client}/pause",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose letters"), IfMatch),
    request_body = PauseLettersBody,
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn pause(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<PauseLettersBody>,
) -> Answer<Shown<ContactPlanBody>> {
    let PauseLettersBody { what, until_on } = body;
    Ok(changed(people::pause(&asked, PauseLetters { client, expected, what, until_on }).await?))
}

/// What goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResumeLettersBody {
    #[schema(value_type = RestingName)]
    what: Resting,
}

/// Let letters come again
///
/// `If-Match` names the contact plan. What the client paused, only the client resumes.
#[utoipa::path(
    post,
    path = "/clients/{client}/resume",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose letters"), IfMatch),
    request_body = ResumeLettersBody,
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn resume(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ResumeLettersBody>,
) -> Answer<Shown<ContactPlanBody>> {
    let ResumeLettersBody { what } = body;
    Ok(changed(people::resume(&asked, ResumeLetters { client, expected, what }).await?))
}

/// Stop all contact
///
/// At once, on everything that waits. It asks for no version: a stop is never refused for being second.
#[utoipa::path(
    post,
    path = "/clients/{client}/stop-contact",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose letters")),
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn stop_contact(AsAnyone(asked): AsAnyone, Id(client): Id<ClientId>) -> Answer<Shown<ContactPlanBody>> {
    Ok(changed(people::stop_contact(&asked, StopContact { client }).await?))
}

/// Take the stop back
///
/// The client's alone. `If-Match` names the contact plan.
#[utoipa::path(
    post,
    path = "/clients/{client}/resume-contact",
    tag = "contact plans",
    params(("client" = Uuid, Path, description = "Whose letters"), IfMatch),
    responses((status = 200, description = "The plan", body = ContactPlanBody))
)]
async fn resume_contact(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    IfMatch(expected): IfMatch,
) -> Result<Shown<ContactPlanBody>, Problem> {
    Ok(changed(people::resume_contact(&asked, ResumeContact { client, expected }).await?))
}
