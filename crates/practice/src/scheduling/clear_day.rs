//! "I am ill today": a coach's day, cancelled or moved in one act.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{EntryId, SessionId, StaffId};
use domain::may::{self, Act, Bond};
use domain::scheduling::{Session, State, Verb};
use domain::time::StartsAt;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::near_times::{Stopped, or_offer};
use super::reschedule::earlier;
use super::{Changed, calendar, entry, parties, store, telling};
use crate::moment::Ts;
use crate::{Asked, Outcome, Records, logbook};

/// Clears what is still ahead of a coach's day.
#[derive(Clone, Copy, Debug)]
pub struct ClearDay {
    /// Whose day.
    pub coach: StaffId,
    /// Which day, on her wall.
    pub on: Date,
    /// What becomes of its sessions.
    pub instead: Instead,
}

/// What becomes of the sessions of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// They are cancelled.
    Cancel,
    /// Each moves by as many days as lie between, and keeps its time of day.
    MoveTo(Date),
}

/// Clears the day, all of it or, where one session cannot move, nothing. Answers in the order of the day, each with
/// whether a letter reaches its client in time. What has begun stays as it was.
///
/// # Errors
/// `NotFound`, `NotYours`, `InThePast`, `TimeSkipped`, `ClientArchived`, `NotPaired`, `SlotTaken` with times near the
/// one that is taken.
pub async fn clear_day(asked: &Asked, command: ClearDay) -> Outcome<Vec<Changed>> {
    or_offer(asked, attempt(asked, command)).await
}

/// What clearing the day would come to, if it were done now: its sessions as they are, and whether a letter would reach
/// each client in time.
///
/// # Errors
/// `NotFound`, `NotYours`, `InThePast`, `TimeSkipped`.
pub async fn foresee_clear_day(asked: &Asked, command: ClearDay) -> Outcome<Vec<Changed>> {
    let ClearDay { coach, on, instead } = command;
    let records = asked.look().await?;
    ask(&records, coach)?;
    let mut foreseen = Vec::new();
    for id in ahead(&records, coach, on).await? {
        let session = store::read(&records, SessionId(id)).await?;
        let party = parties::read(&records, session.client).await?;
        let before = match instead {
            Instead::Cancel => session.entry.starts_at,
            Instead::MoveTo(date) => {
                let moved =
                    session.entry.altered(session.entry.id, shifted(&session, on, date)?, None, None, records.now)?;
                earlier(&session, &moved)
            }
        };
        foreseen.push(telling::answer(&records, &party.client, &session, before).await?);
    }
    Ok(foreseen)
}

async fn attempt(asked: &Asked, command: ClearDay) -> Result<Vec<Changed>, Stopped> {
    let ClearDay { coach, on, instead } = command;
    let records = asked.open().await?;
    ask(&records, coach)?;
    let ids = ahead(&records, coach, on).await?;
    let mut sessions = store::lock_all(&records, ids).await?;
    sessions.retain(|session| session.state == State::Booked && !session.has_begun(records.now));
    // What lies knowingly beside another moves after it, as it was booked after it.
    sessions.sort_by_key(|session| session.overridden);
    let mut cleared = Vec::new();
    for session in &sessions {
        cleared.push(clear(&records, session, on, instead).await?);
    }
    cleared.sort_by_key(|changed| changed.session.starts_at);
    records.commit().await?;
    Ok(cleared)
}

async fn clear(records: &Records, session: &Session, on: Date, instead: Instead) -> Result<Changed, Stopped> {
    let party = parties::read(records, session.client).await?;
    let cleared = match instead {
        Instead::Cancel => {
            may::ask(records.actor, Act::Cancel, party.bond, Act::SeeSession)?;
            let cancelled = session.cancel(records.now)?;
            store::save(records, &cancelled, Verb::Cancel).await?;
            cancelled
        }
        Instead::MoveTo(date) => {
            may::ask(records.actor, Act::Reschedule, party.bond, Act::SeeSession)?;
            parties::ask_working_together(records, &party.client, session.coach).await?;
            let to =
                session.entry.altered(EntryId(records.id()?), shifted(session, on, date)?, None, None, records.now)?;
            let Some(moved) = session.reschedule(to, records.now)? else {
                return Ok(telling::answer(records, &party.client, session, session.entry.starts_at).await?);
            };
            let moved = calendar::claim(records, moved, session.overridden).await?;
            store::add_entry(records, &moved).await?;
            store::save(records, &moved, Verb::Reschedule).await?;
            moved
        }
    };
    logbook::enter(records, entry("scheduling.clear_day", &cleared)).await?;
    telling::post(records, &cleared).await?;
    Ok(telling::answer(records, &party.client, &cleared, earlier(session, &cleared.entry)).await?)
}

/// A coach clears her own day; who looks after everybody's sessions may do it for her.
fn ask(records: &Records, coach: StaffId) -> Result<(), Refusal> {
    let own = matches!(records.actor, Actor::Staff(id, _) if id == coach);
    may::ask(records.actor, Act::Reschedule, if own { Bond::Coached } else { Bond::Other }, Act::SeeStaff)
}

/// The promise of a session as many days away as lie between two dates, at the same time of day on the same wall.
fn shifted(session: &Session, on: Date, to: Date) -> Result<StartsAt, Refusal> {
    let promise = &session.entry.promise;
    let days = (to - on).get_days();
    let local = promise.local().checked_add(Span::new().days(days)).map_err(|_| Refusal::InThePast)?;
    Ok(StartsAt::new(local, promise.zone().clone()))
}

#[derive(FromQueryResult)]
struct Ahead {
    id: Uuid,
}

/// What is booked on a coach's day and has not begun.
async fn ahead(records: &Records, coach: StaffId, on: Date) -> Outcome<Vec<Uuid>> {
    let (from, until): (Timestamp, Timestamp) = parties::coach_zone(records, coach).await?.day(on);
    // Of those with whom she does not work any more the coach sees the session, not the client: they are not hers to clear.
    let sql = "SELECT s.id FROM sessions s JOIN clients c ON c.id = s.client_id
      WHERE s.coach_id = $1 AND s.state = 'booked' AND s.starts_at >= $2 AND s.starts_at < $3 AND s.starts_at > $4 ORDER BY s.starts_at, s.id";
    let values = [coach.0.into(), Ts::from(from).into(), Ts::from(until).into(), Ts::from(records.now).into()];
    let rows: Vec<Ahead> = records.all(sql, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booked, booking, id, instant, refused};
    use super::super::{Book, book};
    use super::*;
    use domain::actor::Role;
    use domain::scheduling::Obstacle;
    use jiff::civil::date;

    const TUESDAY: Date = date(2026, 12, 1);

    /// Early on Tuesday: one session has begun, two lie ahead, one is tomorrow.
    async fn tuesday(ground: &Ground) -> Asked {
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        for local in ["2026-12-01T07:00", "2026-12-01T07:55", "2026-12-01T17:00", "2026-12-02T10:00"] {
            booked(&coach, client, local).await;
        }
        ground.clock("2026-12-01T06:30Z").await;
        coach
    }

    #[tokio::test]
    async fn a_day_is_cancelled_and_those_not_reached_are_named() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = tuesday(&ground).await;
        let command = ClearDay { coach: id(&coach), on: TUESDAY, instead: Instead::Cancel };
        let foreseen: Vec<_> =
            foresee_clear_day(&coach, command).await.unwrap().into_iter().map(|one| one.reach).collect();
        let cleared = clear_day(&coach, command).await.unwrap();
        assert!(cleared.iter().all(|one| one.session.state == State::Cancelled));
        let reached: Vec<_> = cleared.iter().map(|one| (one.session.starts_at, one.reach.in_time)).collect();
        assert_eq!(reached, [(instant("2026-12-01T06:55Z"), false), (instant("2026-12-01T16:00Z"), true)]);
        assert_eq!(
            foreseen.iter().map(|reach| reach.why).collect::<Vec<_>>(),
            [Some(Obstacle::OutsideSafeHours), None]
        );
        assert!(clear_day(&coach, command).await.unwrap().is_empty(), "twice changes nothing");
        assert_eq!(ground.count("SELECT count(*) FROM sessions WHERE state = 'booked'").await, 2);
    }

    #[tokio::test]
    async fn a_day_is_moved_with_its_hours() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = tuesday(&ground).await;
        let command = ClearDay { coach: id(&coach), on: TUESDAY, instead: Instead::MoveTo(date(2027, 4, 1)) };
        let past = ClearDay { instead: Instead::MoveTo(date(2026, 11, 30)), ..command };
        assert_eq!(refused(foresee_clear_day(&coach, past).await), "in-the-past");
        let cleared = clear_day(&coach, command).await.unwrap();
        let starts: Vec<_> = cleared.iter().map(|one| one.session.starts_at).collect();
        assert_eq!(starts, [instant("2027-04-01T05:55Z"), instant("2027-04-01T15:00Z")]);
        assert_eq!(
            cleared.iter().map(|one| one.reach.in_time).collect::<Vec<_>>(),
            [false, true],
            "the former start is near"
        );
    }

    #[tokio::test]
    async fn a_day_moves_whole_or_not_at_all() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = tuesday(&ground).await;
        let client = ground.client(&coach).await;
        booked(&coach, client, "2026-12-08T17:30").await;
        let command = ClearDay { coach: id(&coach), on: TUESDAY, instead: Instead::MoveTo(date(2026, 12, 8)) };
        assert_eq!(refused(clear_day(&coach, command).await), "slot-taken");
        assert_eq!(ground.count("SELECT count(*) FROM session_changes WHERE verb <> 'book'").await, 0);
    }

    #[tokio::test]
    async fn sessions_side_by_side_move_side_by_side() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = tuesday(&ground).await;
        let client = ground.client(&coach).await;
        book(&coach, Book { overriding: true, ..booking(client, &coach, "2026-12-01T16:30") }).await.unwrap();
        let command = ClearDay { coach: id(&coach), on: TUESDAY, instead: Instead::MoveTo(date(2026, 12, 8)) };
        let beside: Vec<_> =
            clear_day(&coach, command).await.unwrap().iter().map(|one| one.session.overridden).collect();
        assert_eq!(beside, [false, true, false]);
    }

    #[tokio::test]
    async fn a_day_is_cleared_by_its_coach_or_by_those_who_look_after_all() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let coach = tuesday(&ground).await;
        let command = ClearDay { coach: id(&coach), on: TUESDAY, instead: Instead::Cancel };
        assert_eq!(refused(clear_day(&ground.coach().await, command).await), "not-yours");
        assert_eq!(clear_day(&ground.staff(Role::Assistant).await, command).await.unwrap().len(), 2);
    }
}
