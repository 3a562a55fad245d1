//! Recording whether a session was held.

use axum::Form;
use axum::response::Response;
use domain::Refusal;
use domain::ids::SessionId;
use domain::scheduling::Attendance;
use practice::scheduling::{self, RecordAttendance};
use practice::{Expected, Outcome};
use serde::Deserialize;

use super::session::after;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

/// What was pressed; an empty word takes back what was recorded.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(flatten)]
    version: Versioned,
    attendance: String,
}

pub(super) async fn record_attendance(staff: Staff, Id(id): Id<SessionId>, Form(sent): Form<Sent>) -> Response {
    let recorded = record(&staff, id, &sent.attendance, sent.version.expected()).await;
    staff.told(Tab::Week, after(&staff, id, recorded).await)
}

async fn record(staff: &Staff, session: SessionId, word: &str, expected: Expected) -> Outcome<()> {
    let attendance = match word {
        "" => None,
        word => Some(Attendance::of(word).ok_or_else(|| Refusal::at("/attendance", "One of met, did_not_happen."))?),
    };
    scheduling::record_attendance(&staff.asked, RecordAttendance { session, expected, attendance }).await.map(drop)
}
