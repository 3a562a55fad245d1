//! One session, read, with its history.

use domain::Refusal;
use domain::ids::{ClientId, SessionId, SessionTypeId, StaffId};
use domain::may::{self, Act, Bond};
use domain::scheduling::{Attendance, Entry, Place, Session, State, Verb};
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use uuid::Uuid;

use crate::people::standing;
use crate::scheduling::rows::{change, session, state, told};
use crate::scheduling::{parties, verb_of};
use crate::{Asked, Asking, Broke, Outcome, Records};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Which one.
    pub id: SessionId,
    /// Who is coached.
    pub client: ClientId,
    /// Who coaches.
    pub coach: StaffId,
    /// What the practice calls it.
    pub session_type: Option<SessionTypeId>,
    /// What the clock shows when it starts.
    pub starts_at_local: DateTime,
    /// On whose wall.
    pub zone: Zone,
    /// For how long.
    pub minutes: i32,
    /// The instant it starts.
    pub starts_at: Timestamp,
    /// The instant it ends.
    pub ends_at: Timestamp,
    /// Where.
    pub place: Option<Place>,
    /// Whether it is to be held.
    pub state: State,
    /// Raised by every change of time, place or state.
    pub sequence: i32,
    /// Whether it was held, once somebody said so.
    pub attendance: Option<Attendance>,
    /// Whether it was booked knowingly beside another.
    pub overridden: bool,
    /// Raised by every change.
    pub version: i32,
    /// What was done to it, in order.
    pub changes: Vec<ChangeView>,
}

/// A line of a session's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// What was done.
    pub verb: Verb,
    /// By whom, as the logbook writes it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// The instant it was to start, afterwards.
    pub starts_at: Timestamp,
    /// What the clock showed then.
    pub starts_at_local: DateTime,
    /// On whose wall.
    pub zone: Zone,
    /// For how long, afterwards.
    pub minutes: i32,
    /// Where, afterwards.
    pub place: Option<Place>,
    /// Whether it was to be held, afterwards.
    pub state: State,
    /// Whether it was held, as far as that was said by then.
    pub attendance: Option<Attendance>,
    /// The sequence afterwards.
    pub sequence: i32,
    /// Whether it was taken back later.
    pub undone: bool,
}

/// One session.
///
/// # Errors
/// `NotFound`.
pub async fn session(asking: impl Into<Asking>, id: SessionId) -> Outcome<SessionView> {
    let sql = format!("{} WHERE s.id = $1", told::TOLD);
    let (asked, rows) = asking.into().glance(&sql, [id.0.into()]).await?.ok_or(Refusal::NotFound)?;
    let view = read(rows)?;
    ask(&asked, &view).await?;
    Ok(view)
}

/// Whether it may be seen. How the actor stands to the client is asked only where it matters.
async fn ask(asked: &Asked, view: &SessionView) -> Outcome<()> {
    let own = asked.actor.client() == Some(view.client);
    let bond = if own { Bond::Own } else { parties::bond_to_coach(asked.actor, view.coach) };
    if may::may(asked.actor, Act::SeeSession, bond) {
        return Ok(());
    }
    let bond = standing::bond(&asked.look().await?, view.client).await?;
    Ok(may::ask(asked.actor, Act::SeeSession, bond, Act::SeeSession)?)
}

fn read(mut rows: Vec<told::Row>) -> Result<SessionView, Broke> {
    rows.sort_by_key(|row| row.change.number);
    let now = rows.iter().find(|row| row.in_force).ok_or(Broke::Record("session"))?;
    let entry = Entry { starts_at: now.now_starts_at.into(), ..now.change.clone().held()?.entry };
    Ok(SessionView {
        id: SessionId(now.id),
        client: ClientId(now.client_id),
        coach: StaffId(now.coach_id),
        session_type: now.session_type_id.map(SessionTypeId),
        starts_at_local: entry.promise.local(),
        zone: entry.promise.zone().clone(),
        minutes: entry.length.minutes(),
        starts_at: entry.starts_at,
        ends_at: entry.ends_at(),
        place: entry.place,
        state: state(&now.now_state)?,
        sequence: now.now_sequence,
        attendance: session::attendance(now.now_attendance.as_deref())?,
        overridden: now.now_overridden,
        version: now.version,
        changes: rows.into_iter().map(|row| ChangeView::try_from(row.change)).collect::<Result<_, _>>()?,
    })
}

/// A session as it is seen, history and all.
pub(in super::super) async fn of(records: &Records, session: Session) -> Outcome<SessionView> {
    let mut views = with_changes(records, vec![session]).await?;
    Ok(views.pop().ok_or(Broke::Record("session"))?)
}

pub(super) async fn with_changes(records: &Records, sessions: Vec<Session>) -> Outcome<Vec<SessionView>> {
    let ids: Vec<Uuid> = sessions.iter().map(|session| session.id.0).collect();
    let sql = format!("{} WHERE h.session_id = ANY($1) ORDER BY h.session_id, h.number", change::CHANGE);
    let rows: Vec<change::Row> = records.all(&sql, [ids.into()]).await?;
    let mut views: Vec<_> = sessions.into_iter().map(SessionView::from).collect();
    for row in rows {
        let id = SessionId(row.session_id);
        let line = ChangeView::try_from(row)?;
        views.iter_mut().filter(|view| view.id == id).for_each(|view| view.changes.push(line.clone()));
    }
    Ok(views)
}

/// Still without its history.
impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        let ends_at = session.entry.ends_at();
        let Session {
            id,
            client,
            coach,
            session_type,
            state,
            entry,
            buffers: _,
            overridden,
            sequence,
            attendance,
            version,
        } = session;
        Self {
            id,
            client,
            coach,
            session_type,
            starts_at_local: entry.promise.local(),
            zone: entry.promise.zone().clone(),
            minutes: entry.length.minutes(),
            starts_at: entry.starts_at,
            ends_at,
            place: entry.place,
            state,
            sequence,
            attendance,
            overridden,
            version,
            changes: Vec::new(),
        }
    }
}

impl TryFrom<change::Row> for ChangeView {
    type Error = Broke;

    fn try_from(row: change::Row) -> Result<Self, Broke> {
        let (verb, actor, at, starts_at) =
            (verb_of(&row.verb)?, row.actor.clone(), row.at.into(), row.started_at.into());
        let (attendance, sequence, undone) =
            (session::attendance(row.attendance.as_deref())?, row.sequence, row.undone);
        let held = row.held()?;
        Ok(Self {
            verb,
            actor,
            at,
            starts_at,
            starts_at_local: held.entry.promise.local(),
            zone: held.entry.promise.zone().clone(),
            minutes: held.entry.length.minutes(),
            place: held.entry.place,
            state: held.state,
            attendance,
            sequence,
            undone,
        })
    }
}
