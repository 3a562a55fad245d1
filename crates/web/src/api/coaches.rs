//! Coaches, and their days.

use domain::Refusal;
use domain::ids::StaffId;
use jiff::civil::Date;
use practice::people;
use practice::scheduling::{self, ClearDay, Instead};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::list::List;
use super::sessions::SessionBody;
use super::staff::StaffBody;
use super::words::InsteadName;
use crate::Web;
use crate::guard::AsStaff;
use crate::problem::Problem;
use crate::sent::{Body, Id, Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(coaches)).routes(routes!(clear_day, foresee_clear_day))
}

/// List coaches
///
/// Everybody who works with clients now.
#[utoipa::path(
    get,
    path = "/coaches",
    tag = "staff",
    params(Paged),
    responses((status = 200, description = "A page of coaches", body = List<StaffBody>))
)]
async fn coaches(AsStaff(asked): AsStaff, Search(paged): Search<Paged>) -> Result<List<StaffBody>, Problem> {
    Ok(List::of(people::coaches(&asked, &paged.turn()?).await?, StaffBody::from))
}

/// A day that is to be cleared.
#[derive(Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ClearDayBody {
    /// Which day, on the coach's wall.
    on: Date,
    /// What becomes of its sessions.
    #[schema(value_type = InsteadName)]
    #[param(value_type = InsteadName)]
    instead: Word,
    /// With `move`: to which day. Each session keeps its time of day.
    move_to: Option<Date>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Cancel,
    Move,
}

impl ClearDayBody {
    fn command(self, coach: StaffId) -> Result<ClearDay, Refusal> {
        let Self { on, instead, move_to } = self;
        let instead = match (instead, move_to) {
            (Word::Cancel, None) => Instead::Cancel,
            (Word::Cancel, Some(_)) => return Err(Refusal::at("/move_to", "A day goes with `move` only.")),
            (Word::Move, Some(to)) => Instead::MoveTo(to),
            (Word::Move, None) => return Err(Refusal::at("/move_to", "The day to move to.")),
        };
        Ok(ClearDay { coach, on, instead })
    }
}

/// Clear what is still ahead of a coach's day
///
/// All of it or, where one session cannot move, nothing. Each session comes with whether a letter reaches its client in time.
#[utoipa::path(
    post,
    path = "/coaches/{coach}/clear-day",
    tag = "sessions",
    params(("coach" = Uuid, Path, description = "Whose day")),
    request_body = ClearDayBody,
    responses((status = 200, description = "The sessions, in the order of the day", body = List<SessionBody>))
)]
async fn clear_day(
    AsStaff(asked): AsStaff,
    Id(coach): Id<StaffId>,
    Body(body): Body<ClearDayBody>,
) -> Result<List<SessionBody>, Problem> {
    let cleared = scheduling::clear_day(&asked, body.command(coach)?).await?;
    Ok(List { items: cleared.into_iter().map(SessionBody::from).collect(), next: None })
}

/// Foresee what clearing a day would come to
///
/// The sessions as they are, each with whether a letter would reach its client in time. Changes nothing.
#[utoipa::path(
    get,
    path = "/coaches/{coach}/clear-day",
    tag = "sessions",
    params(("coach" = Uuid, Path, description = "Whose day"), ClearDayBody),
    responses((status = 200, description = "The sessions, in the order of the day", body = List<SessionBody>))
)]
async fn foresee_clear_day(
    AsStaff(asked): AsStaff,
    Id(coach): Id<StaffId>,
    Search(search): Search<ClearDayBody>,
) -> Result<List<SessionBody>, Problem> {
    let foreseen = scheduling::foresee_clear_day(&asked, search.command(coach)?).await?;
    Ok(List { items: foreseen.into_iter().map(SessionBody::from).collect(), next: None })
}
