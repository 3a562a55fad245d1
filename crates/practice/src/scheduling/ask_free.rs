//! Whether the time that somebody asks for is free, and what is in its way, before anything is done.

use domain::may::{self, Act};
use domain::scheduling::{Buffers, Session, Span, State};

use super::near_times::{Stopped, Wish, or_offer};
use super::rows::session;
use super::views::{self, SessionView};
use super::{Book, Reschedule, calendar, parties, store};
use crate::moment::Ts;
use crate::{Asked, Outcome, Records};

/// A time of a coach that somebody is about to ask for.
#[derive(Clone, Copy, Debug)]
pub enum Slot<'a> {
    /// For a new session.
    Book(&'a Book),
    /// For one that moves, which does not stand in its own way.
    Reschedule(&'a Reschedule),
}

/// Asks, and takes nothing. Whoever overrides is not refused.
///
/// # Errors
/// `SlotTaken` with near times, as the verb itself would answer; `NotFound`, `NotYours`, `NotPaired`, `ClientArchived`,
/// `TimeSkipped`; `Invalid` at `/session_type`.
pub async fn ask_free(asked: &Asked, slot: Slot<'_>) -> Outcome<()> {
    or_offer(asked, attempt(asked, slot)).await
}

async fn attempt(asked: &Asked, slot: Slot<'_>) -> Result<(), Stopped> {
    let records = asked.look().await?;
    let wish = slot.wish(&records).await?;
    let busy = calendar::busy(&records, wish.coach, wish.busy(), wish.aside).await?;
    if slot.overrides() || busy.is_empty() { Ok(()) } else { Err(Stopped::Taken(wish)) }
}

/// The sessions that are in the way, as far as whoever asks may see them.
///
/// # Errors
/// As [`ask_free`], but for `SlotTaken`.
pub async fn in_the_way(asked: &Asked, slot: Slot<'_>) -> Outcome<Vec<SessionView>> {
    let records = asked.look().await?;
    let wish = slot.wish(&records).await?;
    let (own, coached) = views::scope(records.actor)?;
    let Span { from, until } = wish.busy();
    let sql = format!(
        "{} WHERE s.coach_id = $1 AND s.state = $2 AND s.id IS DISTINCT FROM $3 AND s.busy && tstzrange($4, $5)
          AND ($6::uuid IS NULL OR s.client_id = $6) AND ($7::uuid IS NULL OR s.coach_id = $7
            OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = s.client_id AND p.coach_id = $7 AND p.ended_at IS NULL))
          ORDER BY s.starts_at, s.id",
        session::SESSION
    );
    let values = [
        wish.coach.0.into(),
        State::Booked.word().into(),
        wish.aside.map(|id| id.0).into(),
        Ts::from(from).into(),
        Ts::from(until).into(),
        own.map(|id| id.0).into(),
        coached.map(|id| id.0).into(),
    ];
    let rows: Vec<session::Row> = records.all(&sql, values).await?;
    let sessions = rows.into_iter().map(Session::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(sessions.into_iter().map(SessionView::from).collect())
}

impl Slot<'_> {
    fn overrides(self) -> bool {
        match self {
            Self::Book(command) => command.overriding,
            Self::Reschedule(command) => command.overriding,
        }
    }

    /// What it would take, if whoever asks may ask for it.
    async fn wish(self, records: &Records) -> Outcome<Wish> {
        match self {
            Self::Book(command) => {
                let party = parties::read(records, command.client).await?;
                may::ask(records.actor, Act::Book, party.bond, Act::SeeClient)?;
                parties::ask_working_together(records, &party.client, command.coach).await?;
                let buffers = match command.session_type {
                    Some(id) => views::open_type(records, id).await?.buffers,
                    None => Buffers::default(),
                };
                let (coach, length) = (command.coach, command.length);
                Ok(Wish { coach, starts_at: command.starts_at.shown_at()?, length, buffers, aside: None })
            }
            Self::Reschedule(command) => {
                let session = store::read(records, command.session).await?;
                let party = parties::read(records, session.client).await?;
                may::ask(records.actor, Act::Reschedule, party.bond, Act::SeeSession)?;
                let length = command.length.unwrap_or(session.entry.length);
                Ok(Wish { starts_at: command.to.shown_at()?, length, ..Wish::of(&session) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booked, booking, id, moving, refused};
    use super::*;

    const NOW: &str = "2026-11-23T12:00Z";

    #[tokio::test]
    async fn of_a_taken_time_it_is_said_who_is_there_to_whoever_may_see_them() {
        let ground = Ground::at(NOW).await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let (client, hidden) = (ground.client(&coach).await, ground.client(&other).await);
        ground.pair(client, &other).await;
        let mine = booked(&coach, client, "2026-12-01T10:00").await.session.id;
        let theirs = booked(&other, hidden, "2026-12-01T10:00").await.session.id;
        let wish = booking(client, &coach, "2026-12-01T10:30");
        assert_eq!(refused(ask_free(&coach, Slot::Book(&wish)).await), "slot-taken");
        let seen = |sessions: Vec<SessionView>| sessions.iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(seen(in_the_way(&coach, Slot::Book(&wish)).await.unwrap()), [mine]);
        let elsewhere = Book { coach: id(&other), ..wish.clone() };
        assert_eq!(refused(ask_free(&coach, Slot::Book(&elsewhere)).await), "slot-taken");
        assert!(in_the_way(&coach, Slot::Book(&elsewhere)).await.unwrap().is_empty(), "out of sight");
        assert_eq!(seen(in_the_way(&other, Slot::Book(&elsewhere)).await.unwrap()), [theirs]);
        ask_free(&coach, Slot::Book(&Book { overriding: true, ..wish })).await.unwrap();
        ask_free(&coach, Slot::Book(&booking(client, &coach, "2026-12-01T10:50"))).await.unwrap();
        assert_eq!(
            refused(ask_free(&coach, Slot::Book(&booking(hidden, &coach, "2026-12-01T12:00"))).await),
            "not-found"
        );
    }

    #[tokio::test]
    async fn a_session_that_moves_is_not_in_its_own_way() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-01T10:00").await.session.id;
        let there = booked(&coach, client, "2026-12-01T12:00").await.session.id;
        ask_free(&coach, Slot::Reschedule(&moving(session, "2026-12-01T10:30"))).await.unwrap();
        let beside = moving(session, "2026-12-01T11:30");
        assert_eq!(refused(ask_free(&coach, Slot::Reschedule(&beside)).await), "slot-taken");
        let seen = in_the_way(&coach, Slot::Reschedule(&beside)).await.unwrap();
        assert_eq!(seen.iter().map(|one| one.id).collect::<Vec<_>>(), [there]);
    }
}
