//! Homework: written down by either side, answered, and what became of it.

use domain::Refusal;
use domain::homework::{Answer as Said, Helped, State};
use domain::ids::{ClientId, HomeworkId, StaffId};
use domain::text::{Passage, Wording};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::Expected;
use practice::homework::views::{self, AnswerView, HomeworkView, ListHomework};
use practice::homework::{self, AnswerHomework, AssignHomework, ChangeHomework, UndoAnswer, WithdrawHomework, Written};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::list::List;
use super::words::{AnswerName, HelpedName, HomeworkState};
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, IfMatch, MayMatch};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Paged, Search, given, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list_homework, assign_homework))
        .routes(routes!(homework, change_homework))
        .routes(routes!(answer_homework))
        .routes(routes!(undo_answer))
        .routes(routes!(withdraw_homework))
}

/// A piece of homework.
#[derive(Serialize, ToSchema)]
#[schema(as = Homework)]
pub(super) struct HomeworkBody {
    id: Uuid,
    client: Uuid,
    /// With which coach it was agreed.
    coach: Uuid,
    /// Whether the client wrote it. Only its author changes its words.
    by_client: bool,
    /// What is to be done.
    words: String,
    /// The client's own word for it, for letters that must not say more.
    cover: Option<String>,
    /// A page that goes with it.
    link: Option<String>,
    /// The day on which it was agreed.
    #[schema(value_type = String, format = Date)]
    agreed_on: Date,
    /// Until which day, if that matters.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// The first day on which a letter may ask, where the client chose one.
    #[schema(value_type = Option<String>, format = Date)]
    first_nudge_on: Option<Date>,
    /// Where it stands.
    #[schema(value_type = HomeworkState)]
    state: State,
    /// Until which day it rests, if it does.
    #[schema(value_type = Option<String>, format = Date)]
    rests_until: Option<Date>,
    /// Every answer there was, in order.
    answers: Vec<AnswerBody>,
    /// When it was written down.
    made_at: Timestamp,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

/// An answer, as it stands in the history.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerBody {
    /// What was said.
    #[schema(value_type = AnswerName)]
    answer: Said,
    /// Whether it helped, where somebody said so.
    #[schema(value_type = Option<HelpedName>)]
    helped: Option<Helped>,
    /// Who said it: `client:<uuid>` or `staff:<uuid>`.
    actor: String,
    /// Whether a coach wrote down what she was told.
    as_told: bool,
    /// The letter it was answered from.
    letter: Option<Uuid>,
    /// When.
    at: Timestamp,
    /// When it was taken back.
    undone_at: Option<Timestamp>,
    /// By whom.
    undone_by: Option<String>,
}

impl From<AnswerView> for AnswerBody {
    fn from(view: AnswerView) -> Self {
        let AnswerView { answer, helped, actor, as_told, letter, at, undone_at, undone_by } = view;
        Self { answer, helped, actor, as_told, letter: letter.map(|letter| letter.0), at, undone_at, undone_by }
    }
}

impl From<HomeworkView> for HomeworkBody {
    fn from(view: HomeworkView) -> Self {
        Self {
            id: view.id.0,
            client: view.client.0,
            coach: view.coach.0,
            by_client: view.by_client,
            words: view.words.as_str().to_owned(),
            cover: view.cover.map(|cover| cover.to_string()),
            link: view.link.map(|link| link.to_string()),
            agreed_on: view.agreed_on,
            due_on: view.due_on,
            first_nudge_on: view.first_nudge_on,
            state: view.state,
            rests_until: view.rests_until,
            answers: view.answers.into_iter().map(AnswerBody::from).collect(),
            made_at: view.made_at,
            version: view.version,
        }
    }
}

fn path(id: HomeworkId) -> String {
    format!("{ROOT}/homework/{id}")
}

fn changed(view: HomeworkView) -> Shown<HomeworkBody> {
    Shown::changed(path(view.id), view.version, view.into())
}

/// A page that goes with homework: nothing but a secure address.
pub(crate) fn link(written: &str) -> Result<Wording, Refusal> {
    let link = Wording::parse(written)?;
    let secure = link.as_str().strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if secure && !link.as_str().contains(char::is_whitespace) {
        Ok(link)
    } else {
        Err(Refusal::at("", "An address that begins with https:// and has no blanks."))
    }
}

/// Which homework to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListHomeworkParams {
    /// Whose; everybody's whom one may see, unless it is said.
    client: Option<Uuid>,
    /// Only what is still open, resting or not.
    #[serde(default)]
    #[param(default = false)]
    open: bool,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List homework
///
/// The newest first: a client's own, or that of the clients a coach works with. Nobody else in the practice sees any.
#[utoipa::path(
    get,
    path = "/homework",
    tag = "homework",
    params(ListHomeworkParams),
    responses((status = 200, description = "A page of homework", body = List<HomeworkBody>))
)]
async fn list_homework(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<ListHomeworkParams>,
) -> Result<List<HomeworkBody>, Problem> {
    let ListHomeworkParams { client, open, after, limit } = search;
    let turn = Paged { after, limit }.turn()?;
    let page = views::list(&asked, ListHomework { client: client.map(ClientId), open, turn }).await?;
    Ok(List::of(page, HomeworkBody::from))
}

/// New homework.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignHomeworkBody {
    /// Who does it.
    client: Uuid,
    /// With which coach; needed only from a client who works with several.
    coach: Option<Uuid>,
    /// What is to be done, in one line or several.
    #[schema(min_length = 1, max_length = 4000, example = "Walk by the river, and look at the birds.")]
    words: String,
    /// The client's own word for it, for letters that must not say more.
    #[schema(min_length = 1, max_length = 200, example = "Plants")]
    cover: Option<String>,
    /// A page that goes with it, beginning with `https://`.
    #[schema(min_length = 9, max_length = 200, example = "https://example.org/birds")]
    link: Option<String>,
    /// The day on which it was agreed; today, unless it is said.
    #[schema(value_type = Option<String>, format = Date)]
    agreed_on: Option<Date>,
    /// Until which day, if that matters.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// The first day on which a letter may ask; the client's to choose.
    #[schema(value_type = Option<String>, format = Date)]
    first_nudge_on: Option<Date>,
}

impl AssignHomeworkBody {
    fn command(self) -> Result<AssignHomework, Refusal> {
        let Self { client, coach, words, cover, link: page, agreed_on, due_on, first_nudge_on } = self;
        let mut fields = Fields::default();
        let words = fields.take("/words", Passage::parse(&words));
        let cover = fields.may("/cover", cover, |cover| Wording::parse(&cover));
        let link = fields.may("/link", page, |page| link(&page));
        fields.finish()?;
        let written = Written { words: sure(words)?, cover, link };
        let (client, coach) = (ClientId(client), coach.map(StaffId));
        Ok(AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on })
    }
}

/// Write homework down
///
/// It is open at once. Whether a letter asks about it is for the contact plan to say.
#[utoipa::path(
    post,
    path = "/homework",
    tag = "homework",
    request_body = AssignHomeworkBody,
    responses((status = 201, description = "The homework", body = HomeworkBody))
)]
async fn assign_homework(
    AsAnyone(asked): AsAnyone,
    Body(body): Body<AssignHomeworkBody>,
) -> Answer<Shown<HomeworkBody>> {
    let view = homework::assign(&asked, body.command()?).await?;
    let version = view.version;
    Ok(Shown::made(path(view.id), view.into()).at_version(version))
}

/// Read homework
#[utoipa::path(
    get,
    path = "/homework/{homework}",
    tag = "homework",
    params(("homework" = Uuid, Path, description = "Which piece")),
    responses((status = 200, description = "The homework", body = HomeworkBody))
)]
async fn homework(AsAnyone(asked): AsAnyone, Id(id): Id<HomeworkId>) -> Answer<Shown<HomeworkBody>> {
    let view = views::homework(&asked, id).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// What is to hold; what is absent stays as it is, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeHomeworkBody {
    /// What is to be done; its author's to change.
    #[schema(min_length = 1, max_length = 4000)]
    words: Option<String>,
    /// The client's own word for it; the client's to choose.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    cover: Option<Option<String>>,
    /// A page that goes with it; its author's to change.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    link: Option<Option<String>>,
    /// Until which day.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Option<Date>>,
    /// The first day on which a letter may ask; the client's to choose.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    first_nudge_on: Option<Option<Date>>,
}

impl ChangeHomeworkBody {
    fn command(self, id: HomeworkId, expected: Expected) -> Result<ChangeHomework, Refusal> {
        let mut fields = Fields::default();
        let change = ChangeHomework {
            words: fields.may("/words", self.words, |words| Passage::parse(&words)),
            cover: fields.given("/cover", self.cover, |cover| Wording::parse(&cover)),
            link: fields.given("/link", self.link, |page| link(&page)),
            due_on: self.due_on,
            first_nudge_on: self.first_nudge_on,
            ..ChangeHomework::of(id, expected)
        };
        fields.finish().map(|()| change)
    }
}

/// Change homework
#[utoipa::path(
    patch,
    path = "/homework/{homework}",
    tag = "homework",
    params(("homework" = Uuid, Path, description = "Which piece"), IfMatch),
    request_body = ChangeHomeworkBody,
    responses((status = 200, description = "The homework", body = HomeworkBody))
)]
async fn change_homework(
    AsAnyone(asked): AsAnyone,
    Id(id): Id<HomeworkId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeHomeworkBody>,
) -> Answer<Shown<HomeworkBody>> {
    Ok(changed(homework::change(&asked, body.command(id, expected)?).await?))
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerHomeworkBody {
    /// Done, not now, or let it go: all three are equal.
    #[schema(value_type = AnswerName)]
    answer: Said,
    /// Whether it helped, if somebody wants to say so.
    #[schema(value_type = Option<HelpedName>)]
    helped: Option<Helped>,
}

/// Answer homework
///
/// A later answer takes the place of an earlier one; the history stays. From a coach it is what the client told her.
#[utoipa::path(
    post,
    path = "/homework/{homework}/answer",
    tag = "homework",
    params(("homework" = Uuid, Path, description = "Which piece"), MayMatch),
    request_body = AnswerHomeworkBody,
    responses((status = 200, description = "The homework", body = HomeworkBody))
)]
async fn answer_homework(
    AsAnyone(asked): AsAnyone,
    Id(id): Id<HomeworkId>,
    MayMatch(expected): MayMatch,
    Body(body): Body<AnswerHomeworkBody>,
) -> Answer<Shown<HomeworkBody>> {
    let AnswerHomeworkBody { answer, helped } = body;
    let command = AnswerHomework { homework: id, expected, answer, helped, letter: None };
    Ok(changed(homework::answer(&asked, command).await?))
}

/// Take the last answer back
///
/// For seven days. What stood before it stands again.
#[utoipa::path(
    post,
    path = "/homework/{homework}/undo",
    tag = "homework",
    params(("homework" = Uuid, Path, description = "Of which piece"), MayMatch),
    responses((status = 200, description = "The homework", body = HomeworkBody))
)]
async fn undo_answer(
    AsAnyone(asked): AsAnyone,
    Id(homework): Id<HomeworkId>,
    MayMatch(expected): MayMatch,
) -> Answer<Shown<HomeworkBody>> {
    Ok(changed(homework::undo_answer(&asked, UndoAnswer { homework, expected }).await?))
}

/// Take homework back
///
/// Its author's to do. It stays on record, and no letter asks about it any more.
#[utoipa::path(
    post,
    path = "/homework/{homework}/withdraw",
    tag = "homework",
    params(("homework" = Uuid, Path, description = "Which piece"), IfMatch),
    responses((status = 200, description = "The homework", body = HomeworkBody))
)]
async fn withdraw_homework(
    AsAnyone(asked): AsAnyone,
    Id(homework): Id<HomeworkId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<HomeworkBody>> {
    Ok(changed(homework::withdraw(&asked, WithdrawHomework { homework, expected }).await?))
}
