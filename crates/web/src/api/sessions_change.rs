//! Sessions: moved, cancelled, taken back, and whether they were held.

use domain::Refusal;
use domain::ids::SessionId;
use domain::scheduling::{Attendance, Length};
use domain::time::StartsAt;
use practice::Expected;
use practice::scheduling::{self, Cancel, RecordAttendance, Reschedule, Undo};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::parts::{PlaceBody, place};
use super::sessions::{SessionBody, changed, changed_quietly};
use super::words::SessionAttendance;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, IfMatch};
use crate::sent::{Body, Fields, Id, sure};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(reschedule))
        .routes(routes!(cancel))
        .routes(routes!(undo))
        .routes(routes!(record_attendance))
}

/// To when, and where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RescheduleBody {
    /// What the clock shows when it starts.
    #[schema(example = "2026-12-01T11:00")]
    starts_at_local: String,
    /// On whose wall.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// As before unless it is said.
    #[schema(minimum = 5, maximum = 600)]
    minutes: Option<i32>,
    /// As before unless it is said.
    place: Option<PlaceBody>,
    /// Knowingly beside another session, if there is one.
    #[serde(default, rename = "override")]
    overriding: bool,
}

impl RescheduleBody {
    fn command(self, session: SessionId, expected: Expected) -> Result<Reschedule, Refusal> {
        let Self { starts_at_local, zone, minutes, place: held, overriding } = self;
        let mut fields = Fields::default();
        let to = fields.take("", StartsAt::parse(&starts_at_local, &zone));
        let length = fields.may("/minutes", minutes, Length::of_minutes);
        let place = fields.may("/place", held, place);
        fields.finish()?;
        Ok(Reschedule { session, expected, to: sure(to)?, length, place, overriding })
    }
}

/// Move a session
///
/// What promises the same changes nothing and tells nobody.
#[utoipa::path(
    post,
    path = "/sessions/{session}/reschedule",
    tag = "sessions",
    params(("session" = Uuid, Path, description = "Which one"), IfMatch),
    request_body = RescheduleBody,
    responses((status = 200, description = "The session", body = SessionBody))
)]
async fn reschedule(
    AsAnyone(asked): AsAnyone,
    Id(id): Id<SessionId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<RescheduleBody>,
) -> Answer<Shown<SessionBody>> {
    Ok(changed(scheduling::reschedule(&asked, body.command(id, expected)?).await?))
}

/// Cancel a session
///
/// It stays in the records, and its time is free again.
#[utoipa::path(
    post,
    path = "/sessions/{session}/cancel",
    tag = "sessions",
    params(("session" = Uuid, Path, description = "Which one"), IfMatch),
    responses((status = 200, description = "The session", body = SessionBody))
)]
async fn cancel(
    AsAnyone(asked): AsAnyone,
    Id(session): Id<SessionId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<SessionBody>> {
    Ok(changed(scheduling::cancel(&asked, Cancel { session, expected }).await?))
}

/// Take the newest change back
///
/// Within two minutes, and before a letter about it is on its way, as if it had not been; later as a change of its own.
#[utoipa::path(
    post,
    path = "/sessions/{session}/undo",
    tag = "sessions",
    params(("session" = Uuid, Path, description = "Of which one"), IfMatch),
    responses((status = 200, description = "The session", body = SessionBody))
)]
async fn undo(
    AsAnyone(asked): AsAnyone,
    Id(session): Id<SessionId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<SessionBody>> {
    Ok(changed(scheduling::undo(&asked, Undo { session, expected }).await?))
}

/// Whether it was held.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordAttendanceBody {
    /// Whether it was; `null` takes back what was recorded.
    #[schema(value_type = Option<SessionAttendance>)]
    attendance: Option<Attendance>,
}

/// Record whether a session was held
#[utoipa::path(
    post,
    path = "/sessions/{session}/attendance",
    tag = "sessions",
    params(("session" = Uuid, Path, description = "Which one"), IfMatch),
    request_body = RecordAttendanceBody,
    responses((status = 200, description = "The session", body = SessionBody))
)]
async fn record_attendance(
    AsAnyone(asked): AsAnyone,
    Id(session): Id<SessionId>,
    IfMatch(expected): IfMatch,
    Body(body): Body<RecordAttendanceBody>,
) -> Answer<Shown<SessionBody>> {
    let RecordAttendanceBody { attendance } = body;
    Ok(changed_quietly(
        scheduling::record_attendance(&asked, RecordAttendance { session, expected, attendance }).await?,
    ))
}
