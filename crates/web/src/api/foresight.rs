//! Before the press: what is free, and whether a letter about a change would reach the client in time.

use axum::Json;
use domain::Refusal;
use domain::ids::{ClientId, SessionId, SessionTypeId, StaffId};
use domain::scheduling::Length;
use domain::time::StartsAt;
use practice::scheduling::{self, Foresee, NearTimes};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::list::List;
use super::sessions::ReachBody;
use crate::Web;
use crate::guard::AsAnyone;
use crate::problem::{NearTime, Problem};
use crate::sent::{Fields, Search, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(near_times)).routes(routes!(foresee))
}

/// Near which time, with whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchNearTimes {
    /// For whom.
    client: Uuid,
    /// With whom.
    coach: Uuid,
    /// What the clock shows near the time that is meant.
    #[param(example = "2026-12-01T10:00")]
    starts_at_local: String,
    /// On whose wall.
    #[param(example = "Europe/Berlin")]
    zone: String,
    /// For how long.
    #[param(minimum = 5, maximum = 600)]
    minutes: i32,
    /// What is kept free around it follows from this.
    session_type: Option<Uuid>,
    /// A session that would move there.
    session: Option<Uuid>,
}

impl SearchNearTimes {
    fn command(self) -> Result<NearTimes, Refusal> {
        let mut fields = Fields::default();
        let near = fields.take("", StartsAt::parse(&self.starts_at_local, &self.zone));
        let length = fields.take("/minutes", Length::of_minutes(self.minutes));
        fields.finish()?;
        let (session_type, aside) = (self.session_type.map(SessionTypeId), self.session.map(SessionId));
        let (client, coach) = (ClientId(self.client), StaffId(self.coach));
        Ok(NearTimes { client, coach, near: sure(near)?, length: sure(length)?, session_type, aside })
    }
}

/// List near times that are free
///
/// On that day and the next two, nearest first.
#[utoipa::path(
    get,
    path = "/sessions/near-times",
    tag = "sessions",
    params(SearchNearTimes),
    responses((status = 200, description = "Free stretches", body = List<NearTime>))
)]
async fn near_times(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<SearchNearTimes>,
) -> Result<List<NearTime>, Problem> {
    let free = scheduling::near_times(&asked, search.command()?).await?;
    Ok(List { items: free.into_iter().map(NearTime::from).collect(), next: None })
}

/// A change that somebody is about to make.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ForeseenChange {
    /// A booking: with `client`, `starts_at_local` and `zone`.
    Book,
    /// A move: with `session`, `starts_at_local` and `zone`.
    Reschedule,
    /// A cancellation: with `session`.
    Cancel,
}

/// Which change.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchForesight {
    /// What is about to be done.
    #[param(inline)]
    change: ForeseenChange,
    /// Of a booking: for whom.
    client: Option<Uuid>,
    /// Of a move or a cancellation: of which session.
    session: Option<Uuid>,
    /// What the clock will show when it starts.
    #[param(example = "2026-12-01T10:00")]
    starts_at_local: Option<String>,
    /// On whose wall.
    #[param(example = "Europe/Berlin")]
    zone: Option<String>,
}

impl SearchForesight {
    fn command(self) -> Result<Foresee, Refusal> {
        let Self { change, client, session, starts_at_local, zone } = self;
        let starts_at =
            || StartsAt::parse(starts_at_local.as_deref().unwrap_or_default(), zone.as_deref().unwrap_or_default());
        let needed = |pointer| Refusal::at(pointer, "This goes with such a change.");
        let session = session.map(SessionId).ok_or_else(|| needed("/session"));
        Ok(match change {
            ForeseenChange::Book => Foresee::Book {
                client: client.map(ClientId).ok_or_else(|| needed("/client"))?,
                starts_at: starts_at()?,
            },
            ForeseenChange::Reschedule => Foresee::Reschedule { session: session?, to: starts_at()? },
            ForeseenChange::Cancel => Foresee::Cancel { session: session? },
        })
    }
}

/// Foresee whether a letter about a change would reach the client in time
///
/// To be told before the press. Changes nothing.
#[utoipa::path(
    get,
    path = "/sessions/foresight",
    tag = "sessions",
    params(SearchForesight),
    responses((status = 200, description = "Where the notice would stand", body = ReachBody))
)]
async fn foresee(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<SearchForesight>,
) -> Result<Json<ReachBody>, Problem> {
    Ok(Json(scheduling::foresee(&asked, search.command()?).await?.into()))
}
