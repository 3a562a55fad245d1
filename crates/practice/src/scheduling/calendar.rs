//! A coach's calendar: her time is given to one session at a time, unless somebody knowingly books beside another.
//!
//! Whoever wants some of it takes her lock first and then looks, so that also sessions that stand outside the
//! database's own constraint block the ones that come later. The constraint is the second wall.

use domain::Refusal;
use domain::ids::{SessionId, StaffId};
use domain::scheduling::{Session, Span};
use jiff::Timestamp;
use sea_orm::FromQueryResult;

use super::near_times::{Stopped, Wish};
use crate::moment::Ts;
use crate::{Outcome, Records};

/// The constraint's name.
pub(super) const ONE_AT_A_TIME: &str = "sessions_one_at_a_time";

/// Takes the coach's time for a session. Last in the order of locks: client, session, calendar.
///
/// # Errors
/// [`Stopped::Taken`] when something else is there, unless `overriding`: then the session is marked as lying beside it.
pub(super) async fn claim(records: &Records, session: Session, overriding: bool) -> Result<Session, Stopped> {
    lock(records, session.coach).await?;
    let busy = busy(records, session.coach, session.busy(), Some(session.id)).await?;
    match (busy.is_empty(), overriding) {
        (true, _) => Ok(Session { overridden: false, ..session }),
        (false, true) => Ok(Session { overridden: true, ..session }),
        (false, false) => Err(Stopped::Taken(Wish::of(&session))),
    }
}

/// One at a time works on a coach's calendar, until the transaction ends.
pub(super) async fn lock(records: &Records, coach: StaffId) -> Outcome<()> {
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended('calendar:' || $1, 0))";
    records.run(sql, [coach.to_string().into()]).await.map(drop)
}

#[derive(FromQueryResult)]
struct BusyRow {
    busy_from: Ts,
    busy_until: Ts,
}

/// What takes the coach's time around a span, whoever may see it, one session left aside.
pub(super) async fn busy(
    records: &Records,
    coach: StaffId,
    span: Span,
    aside: Option<SessionId>,
) -> Outcome<Vec<(Timestamp, Timestamp)>> {
    let sql = "SELECT busy_from, busy_until FROM coach_busy($1, tstzrange($2, $3), $4)";
    let values = [coach.0.into(), Ts::from(span.from).into(), Ts::from(span.until).into(), aside.map(|id| id.0).into()];
    let rows: Vec<BusyRow> = records.all(sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.busy_from.into(), row.busy_until.into())).collect())
}

/// An override is for staff.
///
/// # Errors
/// [`Refusal::NotYours`].
pub(super) fn ask_override(records: &Records, overriding: bool) -> Result<(), Refusal> {
    if overriding && records.actor.client().is_some() { Err(Refusal::NotYours) } else { Ok(()) }
}
