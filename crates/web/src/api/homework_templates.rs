//! What a coach keeps to begin homework with: hers alone. Whoever assigns copies the words.

use axum::http::StatusCode;
use domain::Refusal;
use domain::ids::TemplateId;
use domain::text::Passage;
use jiff::Timestamp;
use practice::Expected;
use practice::homework::templates::{self, TemplateView};
use practice::homework::{self, AddTemplate, ChangeTemplate, RemoveTemplate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::ROOT;
use super::homework::link;
use super::list::List;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsStaff, IfMatch};
use crate::problem::Problem;
use crate::sent::{Body, Fields, Id, Paged, Search, given, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(homework_templates, add_homework_template)).routes(routes!(
        homework_template,
        change_homework_template,
        remove_homework_template
    ))
}

/// A template of homework.
#[derive(Serialize, ToSchema)]
#[schema(as = HomeworkTemplate)]
pub(super) struct TemplateBody {
    id: Uuid,
    /// What is to be done.
    words: String,
    /// A page that goes with it.
    link: Option<String>,
    /// When it was first kept.
    made_at: Timestamp,
    /// Raised by every change; the `ETag` is made of it.
    version: i32,
}

impl From<TemplateView> for TemplateBody {
    fn from(view: TemplateView) -> Self {
        let TemplateView { id, words, link, made_at, version } = view;
        Self { id: id.0, words: words.as_str().to_owned(), link: link.map(|link| link.to_string()), made_at, version }
    }
}

fn path(id: TemplateId) -> String {
    format!("{ROOT}/homework-templates/{id}")
}

/// Which templates to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListTemplates {
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List her homework templates
///
/// The newest first, and nobody else's. To use one, send its words as those of new homework.
#[utoipa::path(
    get,
    path = "/homework-templates",
    tag = "homework",
    params(ListTemplates),
    responses((status = 200, description = "A page of templates", body = List<TemplateBody>))
)]
async fn homework_templates(
    AsStaff(asked): AsStaff,
    Search(search): Search<ListTemplates>,
) -> Result<List<TemplateBody>, Problem> {
    let ListTemplates { after, limit } = search;
    let page = templates::templates(&asked, &Paged { after, limit }.turn()?).await?;
    Ok(List::of(page, TemplateBody::from))
}

/// A new template.
#[derive(Deserialize, ToSchema)]
#[schema(as = AddHomeworkTemplate)]
#[serde(deny_unknown_fields)]
pub(super) struct AddTemplateBody {
    /// What is to be done, in one line or several.
    #[schema(min_length = 1, max_length = 4000, example = "Walk by the river, and look at the birds.")]
    words: String,
    /// A page that goes with it, beginning with `https://`.
    #[schema(min_length = 9, max_length = 200, example = "https://example.org/birds")]
    link: Option<String>,
}

impl AddTemplateBody {
    fn command(self) -> Result<AddTemplate, Refusal> {
        let Self { words, link: page } = self;
        let mut fields = Fields::default();
        let words = fields.take("/words", Passage::parse(&words));
        let link = fields.may("/link", page, |page| link(&page));
        fields.finish()?;
        Ok(AddTemplate { words: sure(words)?, link })
    }
}

/// Keep a homework template
#[utoipa::path(
    post,
    path = "/homework-templates",
    tag = "homework",
    request_body = AddTemplateBody,
    responses((status = 201, description = "The template", body = TemplateBody))
)]
async fn add_homework_template(
    AsStaff(asked): AsStaff,
    Body(body): Body<AddTemplateBody>,
) -> Answer<Shown<TemplateBody>> {
    let view = homework::add_template(&asked, body.command()?).await?;
    let version = view.version;
    Ok(Shown::made(path(view.id), view.into()).at_version(version))
}

/// Read a homework template
#[utoipa::path(
    get,
    path = "/homework-templates/{template}",
    tag = "homework",
    params(("template" = Uuid, Path, description = "Which one")),
    responses((status = 200, description = "The template", body = TemplateBody))
)]
async fn homework_template(AsStaff(asked): AsStaff, Id(id): Id<TemplateId>) -> Answer<Shown<TemplateBody>> {
    let view = templates::template(&asked, id).await?;
    Ok(Shown::read(view.version, view.into()))
}

/// What is to hold; what is absent stays as it is, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[schema(as = ChangeHomeworkTemplate)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeTemplateBody {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 4000)]
    words: Option<String>,
    /// A page that goes with it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    link: Option<Option<String>>,
}

impl ChangeTemplateBody {
    fn command(self, template: TemplateId, expected: Expected) -> Result<ChangeTemplate, Refusal> {
        let mut fields = Fields::default();
        let words = fields.may("/words", self.words, |words| Passage::parse(&words));
        let link = fields.given("/link", self.link, |page| link(&page));
        fields.finish().map(|()| ChangeTemplate { template, expected, words, link })
    }
}

/// Change a homework template
///
/// Homework that was begun with it stays as it is.
#[utoipa::path(
    patch,
    path = "/homework-templates/{template}",
    tag = "homework",
    params(("template" = Uuid, Path, description = "Which one"), IfMatch),
    request_body = ChangeTemplateBody,
    responses((status = 200, description = "The template", body = TemplateBody))
)]
async fn change_homework_template(
    AsStaff(asked): AsStaff,
    Id(id): Id<TemplateId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<ChangeTemplateBody>,
) -> Answer<Shown<TemplateBody>> {
    let view = homework::change_template(&asked, body.command(id, expected)?).await?;
    Ok(Shown::changed(path(view.id), view.version, view.into()))
}

/// Remove a homework template
///
/// It is gone. Homework that was begun with it stays as it is.
#[utoipa::path(
    delete,
    path = "/homework-templates/{template}",
    tag = "homework",
    params(("template" = Uuid, Path, description = "Which one"), IfMatch),
    responses((status = 204, description = "It is gone"))
)]
async fn remove_homework_template(
    AsStaff(asked): AsStaff,
    Id(template): Id<TemplateId>,
    IfMatch(expected): IfMatch,
) -> Answer<StatusCode> {
    homework::remove_template(&asked, RemoveTemplate { template, expected }).await?;
    Ok(StatusCode::NO_CONTENT)
}
