//! Recording whether a session was held.

use domain::ids::SessionId;
use domain::may::{self, Act};
use domain::scheduling::{Attendance, Verb};

use super::near_times::{Stopped, or_offer};
use super::views::{self, SessionView};
use super::{entry, store};
use crate::{Asked, Expected, Outcome, logbook};

/// Records whether a session was held.
#[derive(Clone, Copy, Debug)]
pub struct RecordAttendance {
    /// Which one.
    pub session: SessionId,
    /// The version it was read at.
    pub expected: Expected,
    /// Whether it was; none takes back what was recorded.
    pub attendance: Option<Attendance>,
}

/// Records. Nobody is told; what was recorded before stays in the session's history.
///
/// # Errors
/// `NotFound`, `NotYours`, `Changed`, `SessionCancelled`, `NotYetBegun`.
pub async fn record_attendance(asked: &Asked, command: RecordAttendance) -> Outcome<SessionView> {
    or_offer(asked, attempt(asked, command)).await
}

async fn attempt(asked: &Asked, command: RecordAttendance) -> Result<SessionView, Stopped> {
    let RecordAttendance { session, expected, attendance } = command;
    let records = asked.open().await?;
    let (party, booked) = store::lock(&records, session).await?;
    may::ask(records.actor, Act::RecordAttendance, party.bond, Act::SeeSession)?;
    expected.met_by(booked.version)?;
    let recorded = booked.record_attendance(attendance, records.now)?;
    if let Some(recorded) = &recorded {
        store::save(&records, recorded, Verb::RecordAttendance).await?;
        logbook::enter(&records, entry("scheduling.record_attendance", recorded)).await?;
    }
    let view = views::of(&records, recorded.unwrap_or(booked)).await?;
    records.commit().await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booked, refused};
    use super::*;
    use crate::Expected;
    use domain::actor::Role;

    #[tokio::test]
    async fn attendance_is_recorded_once_begun_and_every_word_of_it_stays() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        let said = |attendance| RecordAttendance { session: session.id, expected: Expected::ANY, attendance };
        assert_eq!(refused(record_attendance(&coach, said(Some(Attendance::Met))).await), "not-yet-begun");
        ground.clock("2026-12-01T09:00Z").await;
        assert_eq!(
            refused(record_attendance(&ground.staff(Role::Assistant).await, said(Some(Attendance::Met))).await),
            "not-yours"
        );
        for attendance in [Some(Attendance::Met), Some(Attendance::Met), Some(Attendance::DidNotHappen), None] {
            assert_eq!(record_attendance(&coach, said(attendance)).await.unwrap().attendance, attendance);
        }
        let view = record_attendance(&coach, said(None)).await.unwrap();
        let history: Vec<_> = view.changes.iter().map(|line| line.attendance).collect();
        assert_eq!(history, [None, Some(Attendance::Met), Some(Attendance::DidNotHappen), None]);
        assert_eq!((view.sequence, view.version, ground.letters(session.id).await.len()), (0, 4, 1));
    }

    /// The worker has been away since before it began, and is to list what did not go.
    #[tokio::test]
    async fn a_look_of_the_planner_that_is_outstanding_stays_so() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        ground.clock("2026-12-02T09:00Z").await;
        let attendance = Some(Attendance::DidNotHappen);
        record_attendance(&coach, RecordAttendance { session: session.id, expected: Expected::ANY, attendance })
            .await
            .unwrap();
        assert_eq!(ground.count("SELECT count(*) FROM sessions WHERE look_at < '2026-11-24'").await, 1);
    }
}
