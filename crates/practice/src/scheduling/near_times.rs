//! Near times: what a coach has free around a time that somebody asked for.

use domain::Refusal;
use domain::ids::{ClientId, SessionId, SessionTypeId, StaffId};
use domain::may::{self, Act};
use domain::refusal::FreeTime;
use domain::scheduling::{Buffers, Length, Session, Span};
use domain::time::{Footprint, StartsAt, free_near};
use jiff::{SignedDuration, Timestamp};

use super::{calendar, parties, views};
use crate::{Asked, Broke, Outcome, Records, Unfulfilled};

/// Asks for free times of a coach near one wall time.
#[derive(Clone, Debug)]
pub struct NearTimes {
    /// For whom.
    pub client: ClientId,
    /// With whom.
    pub coach: StaffId,
    /// Near which time.
    pub near: StartsAt,
    /// For how long.
    pub length: Length,
    /// What is kept free around it follows from this.
    pub session_type: Option<SessionTypeId>,
    /// A session that would move there, and so does not stand in its own way.
    pub aside: Option<SessionId>,
}

/// Free times on that day and the next two, nearest first, at most eight.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotYours`], [`Refusal::NotPaired`], [`Refusal::ClientArchived`].
pub async fn near_times(asked: &Asked, command: NearTimes) -> Outcome<Vec<FreeTime>> {
    let NearTimes { client, coach, near, length, session_type, aside } = command;
    let records = asked.look().await?;
    let party = parties::read(&records, client).await?;
    may::ask(records.actor, Act::Book, party.bond, Act::SeeClient)?;
    parties::ask_working_together(&records, &party.client, coach).await?;
    let buffers = match session_type {
        Some(id) => views::open_type(&records, id).await?.buffers,
        None => Buffers::default(),
    };
    free(&records, Wish { coach, starts_at: near.instant(), length, buffers, aside }).await
}

/// A time that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) coach: StaffId,
    pub(super) starts_at: Timestamp,
    pub(super) length: Length,
    pub(super) buffers: Buffers,
    pub(super) aside: Option<SessionId>,
}

impl Wish {
    /// What it would take of the coach's time.
    pub(super) fn busy(&self) -> Span {
        let Self { starts_at, length, buffers, .. } = *self;
        Span { from: starts_at - buffers.before(), until: starts_at + length.duration() + buffers.after() }
    }

    /// The time that a session would have.
    pub(super) fn of(session: &Session) -> Self {
        let Session { id, coach, entry, buffers, .. } = session;
        Self { coach: *coach, starts_at: entry.starts_at, length: entry.length, buffers: *buffers, aside: Some(*id) }
    }
}

/// Why a change stopped half-way: the time is taken, or anything else.
pub(super) enum Stopped {
    Taken(Wish),
    Unfulfilled(Unfulfilled),
}

impl From<Unfulfilled> for Stopped {
    fn from(why: Unfulfilled) -> Self {
        Self::Unfulfilled(why)
    }
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Unfulfilled(refusal.into())
    }
}

impl From<Broke> for Stopped {
    fn from(broke: Broke) -> Self {
        Self::Unfulfilled(broke.into())
    }
}

/// Waits for an attempt; where the time is taken, near times go with the refusal. They are looked up afresh, since what
/// was taken may have been taken by a constraint, after which the attempt's own transaction answers no more.
pub(super) async fn or_offer<T>(asked: &Asked, attempt: impl Future<Output = Result<T, Stopped>>) -> Outcome<T> {
    match attempt.await {
        Ok(done) => Ok(done),
        Err(Stopped::Unfulfilled(why)) => Err(why),
        Err(Stopped::Taken(wish)) => Err(Refusal::SlotTaken(free(&asked.look().await?, wish).await?).into()),
    }
}

/// So far around a wish the calendar is read: that day and the next two, on any wall.
const AROUND: SignedDuration = SignedDuration::from_hours(4 * 24);

async fn free(records: &Records, wish: Wish) -> Outcome<Vec<FreeTime>> {
    let Wish { coach, starts_at, length, buffers, aside } = wish;
    let zone = parties::coach_zone(records, coach).await?;
    let around = Span { from: starts_at - AROUND, until: starts_at + AROUND };
    let busy = calendar::busy(records, coach, around, aside).await?;
    let takes = Footprint { length: length.duration(), before: buffers.before(), after: buffers.after() };
    Ok(free_near(starts_at, records.now, &zone, &busy, takes))
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, berlin, booked, id, instant, refused};
    use super::*;

    #[tokio::test]
    async fn free_times_lie_around_what_is_booked_and_a_session_is_not_in_its_own_way() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-01T10:00").await.session;
        let (near, length) = (berlin("2026-12-01T10:00"), Length::of_minutes(50).unwrap());
        let command = NearTimes { client, coach: id(&coach), near, length, session_type: None, aside: None };
        let free = near_times(&coach, command.clone()).await.unwrap();
        assert_eq!(
            (free[1].starts_at, free[1].last_start_at),
            (instant("2026-12-01T09:50Z"), instant("2026-12-01T19:10Z"))
        );
        assert_eq!(
            (free[0].starts_at, free[0].last_start_at),
            (instant("2026-12-01T06:00Z"), instant("2026-12-01T08:10Z"))
        );
        let aside = NearTimes { aside: Some(session.id), ..command.clone() };
        assert_eq!(near_times(&coach, aside).await.unwrap().len(), 3, "one stretch a day");
        assert_eq!(refused(near_times(&other, command.clone()).await), "not-found");
        assert_eq!(refused(near_times(&coach, NearTimes { coach: id(&other), ..command }).await), "not-paired");
    }
}
