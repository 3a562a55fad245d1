//! The logbook, read.

use jiff::Timestamp;
use practice::logbook::views::{EntryView, entries};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::list::List;
use crate::Web;
use crate::guard::AsStaff;
use crate::problem::Problem;
use crate::sent::{Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(logbook))
}

/// An entry of the logbook.
#[derive(Serialize, ToSchema)]
pub(super) struct EntryBody {
    /// Its number; numbers rise, and some are left out.
    number: i64,
    at: Timestamp,
    /// Who: `staff:<id>`, `client:<id>`, `engine` or `operator`.
    actor: String,
    /// What was done.
    #[schema(example = "scheduling.reschedule")]
    verb: String,
    /// What it was done to.
    #[schema(example = "session:0192f0c1-2ab0-7cde-8000-000000000000")]
    subject: String,
    /// Whose record was touched, if one was.
    client: Option<Uuid>,
    /// Ids and codes that say what changed.
    #[schema(value_type = Object)]
    facts: Json,
}

impl From<EntryView> for EntryBody {
    fn from(view: EntryView) -> Self {
        let EntryView { number, at, actor, verb, subject, client, facts } = view;
        Self { number, at, actor, verb, subject, client: client.map(|id| id.0), facts }
    }
}

/// Read the logbook
///
/// The last entry first.
#[utoipa::path(
    get,
    path = "/logbook",
    tag = "practice",
    params(Paged),
    responses((status = 200, description = "A page of entries", body = List<EntryBody>))
)]
async fn logbook(AsStaff(asked): AsStaff, Search(paged): Search<Paged>) -> Result<List<EntryBody>, Problem> {
    Ok(List::of(entries(&asked, &paged.turn()?).await?, EntryBody::from))
}
