//! Letters: what was sent, what was not and why, and their words while these are kept.

use axum::Json;
use domain::Refusal;
use domain::ids::LetterId;
use domain::letters::{Kind, State};
use jiff::Timestamp;
use letterpress::Kept;
use practice::letters::copies;
use practice::letters::hold::{self, Released, held_since};
use practice::letters::views::{self, Filter, LetterView};
use practice::{Asked, Turn, Unfulfilled, correspondence};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use super::words::{LetterKind, LetterReason, LetterState};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, AsStaff};
use crate::problem::{Doorstep, Problem};
use crate::sent::{Id, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(letters))
        .routes(routes!(hold))
        .routes(routes!(release))
        .routes(routes!(send_test))
        .routes(routes!(letter))
}

/// Where a letter is found.
pub(super) fn path_of_letter(id: LetterId) -> String {
    format!("{ROOT}/letters/{id}")
}

/// A letter.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterBody {
    id: Uuid,
    #[schema(value_type = LetterKind)]
    kind: String,
    #[schema(value_type = LetterState)]
    state: String,
    /// Why it was not sent, or why it still waits.
    #[schema(value_type = Option<LetterReason>)]
    reason: Option<String>,
    /// Its `Message-ID`, without angle brackets.
    message_id: String,
    /// The client or member of staff who reads it.
    recipient: Uuid,
    /// Whether the reader is a client.
    to_client: bool,
    /// The client it is about.
    client: Option<Uuid>,
    /// The session it is about.
    session: Option<Uuid>,
    /// The homework it is about.
    homework: Option<Uuid>,
    /// The moment it was meant for.
    due_at: Timestamp,
    /// When its usefulness ends.
    not_after: Timestamp,
    /// When a mail server took it.
    sent_at: Option<Timestamp>,
    /// How often sending began.
    attempts: i32,
    /// The mail server's last answer, as a code.
    code: Option<String>,
    /// Whether somebody had better reach the reader another way.
    needs_a_human: bool,
}

impl From<LetterView> for LetterBody {
    fn from(view: LetterView) -> Self {
        Self {
            id: view.id.0,
            kind: view.kind,
            state: view.state,
            reason: view.reason,
            message_id: view.message_id,
            recipient: view.recipient,
            to_client: view.to_client,
            client: view.client.map(|id| id.0),
            session: view.session.map(|id| id.0),
            homework: view.homework,
            due_at: view.due_at,
            not_after: view.not_after,
            sent_at: view.sent_at,
            attempts: view.attempts,
            code: view.code,
            needs_a_human: view.needs_a_human,
        }
    }
}

/// Which letters to list: those that fit everything given.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchLetters {
    /// In this state.
    #[param(value_type = Option<LetterState>)]
    state: Option<State>,
    /// Of this kind.
    #[param(value_type = Option<LetterKind>)]
    kind: Option<Kind>,
    /// To this client or member of staff.
    recipient: Option<Uuid>,
    /// About this session.
    session: Option<Uuid>,
    /// About this homework.
    homework: Option<Uuid>,
    /// Only those that need a human.
    #[serde(default)]
    #[param(default = false)]
    needs_a_human: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

impl SearchLetters {
    fn filter(self) -> Result<(Filter, Turn), Refusal> {
        let Self { state, kind, recipient, session, homework, needs_a_human, after, limit } = self;
        let states = state.map(|state| state.word().to_owned()).into_iter().collect();
        let kind = kind.map(|kind| kind.word().to_owned());
        Ok((Filter { states, kind, recipient, session, homework, needs_a_human }, Turn::read(after, limit)?))
    }
}

/// List letters
///
/// Those the actor may know of, the newest first.
#[utoipa::path(
    get,
    path = "/letters",
    tag = "letters",
    params(SearchLetters),
    responses((status = 200, description = "A page of letters", body = List<LetterBody>))
)]
async fn letters(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<SearchLetters>,
) -> Result<List<LetterBody>, Problem> {
    let (filter, turn) = search.filter()?;
    Ok(List::of(views::list(&asked, filter, &turn).await?, LetterBody::from))
}

/// A letter with its words, while they are kept and if the actor may read them.
#[derive(Serialize, ToSchema)]
pub(super) struct OneLetterBody {
    #[serde(flatten)]
    letter: LetterBody,
    subject: Option<String>,
    /// The text part.
    text: Option<String>,
    /// The HTML part.
    html: Option<String>,
    /// The calendar file.
    ics: Option<String>,
    /// The headers in order, decoded.
    headers: Option<Vec<HeaderBody>>,
}

/// A header of a letter.
#[derive(Serialize, ToSchema)]
struct HeaderBody {
    name: String,
    value: String,
}

impl OneLetterBody {
    fn of(view: LetterView, kept: Option<Kept>) -> Self {
        let letter = view.into();
        let Some(Kept { subject, text, html, ics, headers }) = kept else {
            return Self { letter, subject: None, text: None, html: None, ics: None, headers: None };
        };
        let headers = headers.into_iter().map(|(name, value)| HeaderBody { name, value }).collect();
        Self { letter, subject: Some(subject), text: Some(text), html: Some(html), ics, headers: Some(headers) }
    }
}

/// Read a letter
///
/// Its words come with it for 30 days, to its reader and to the client's coach; whoever opens them stands in the logbook.
#[utoipa::path(
    get,
    path = "/letters/{letter}",
    tag = "letters",
    params(("letter" = Uuid, Path, description = "Which letter")),
    responses((status = 200, description = "The letter", body = OneLetterBody))
)]
async fn letter(AsAnyone(asked): AsAnyone, Id(id): Id<LetterId>) -> Answer<Shown<OneLetterBody>> {
    let view = views::one(&asked, id).await?;
    let kept = kept(&asked, id).await?;
    let tag = format!("{}-{}", view.state, view.attempts);
    Ok(Shown::read_weakly(&tag, OneLetterBody::of(view, kept)))
}

/// The words of a letter, if they are kept and the actor may read them.
pub(crate) async fn kept(asked: &Asked, id: LetterId) -> Result<Option<Kept>, Problem> {
    match copies::read_copy(asked, id).await {
        Err(Unfulfilled::Refused(Refusal::NotYours)) => Ok(None),
        copy => copy?.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Doorstep::Broke.into())).transpose(),
    }
}

/// Whether letters are held.
#[derive(Serialize, ToSchema)]
pub(super) struct HoldBody {
    /// Since when; `null`: they flow.
    held_since: Option<Timestamp>,
}

/// Read whether letters are held
///
/// They are after a restore, until an owner releases them.
#[utoipa::path(
    get,
    path = "/letters/hold",
    tag = "letters",
    responses((status = 200, description = "Whether letters are held", body = HoldBody))
)]
async fn hold(AsStaff(asked): AsStaff) -> Result<Json<HoldBody>, Problem> {
    Ok(Json(HoldBody { held_since: held_since(&asked.office).await? }))
}

/// What a release set free.
#[derive(Serialize, ToSchema)]
pub(super) struct ReleasedBody {
    /// They will be sent at their time.
    waiting: u64,
    /// They belong to the time before the restore and are not sent again.
    restored: u64,
}

/// Release held letters
#[utoipa::path(
    post,
    path = "/letters/release",
    tag = "letters",
    responses((status = 200, description = "How many were set free", body = ReleasedBody))
)]
async fn release(AsStaff(asked): AsStaff) -> Result<Json<ReleasedBody>, Problem> {
    let Released { waiting, restored } = hold::release(&asked).await?;
    Ok(Json(ReleasedBody { waiting, restored }))
}

/// Send a test to oneself
#[utoipa::path(
    post,
    path = "/letters/test",
    tag = "letters",
    responses((status = 201, description = "The letter, waiting", body = LetterBody))
)]
async fn send_test(AsStaff(asked): AsStaff) -> Answer<Shown<LetterBody>> {
    let letter = correspondence::send_test(&asked).await?;
    Ok(Shown::made(path_of_letter(letter), views::one(&asked, letter).await?.into()))
}
