//! Moving a session to another time or place.

use domain::ids::{EntryId, SessionId};
use domain::may::{self, Act};
use domain::scheduling::{Entry, Length, Place, Session, Verb};
use domain::time::StartsAt;

use super::near_times::{Stopped, or_offer};
use super::{Changed, calendar, entry, parties, store, telling};
use crate::{Asked, Expected, Outcome, logbook};

/// Moves a session.
#[derive(Clone, Debug)]
pub struct Reschedule {
    /// Which one.
    pub session: SessionId,
    /// The version it was read at.
    pub expected: Expected,
    /// To when.
    pub to: StartsAt,
    /// For how long; as before where none is named.
    pub length: Option<Length>,
    /// Where; as before where none is named.
    pub place: Option<Place>,
    /// Knowingly beside another session, if there is one.
    pub overriding: bool,
}

/// Moves. What promises the same changes nothing and tells nobody.
///
/// # Errors
/// `NotFound`, `NotYours`, `Changed`, `SessionCancelled`, `AlreadyBegun`, `ClientArchived`, `NotPaired`, `InThePast`,
/// `TimeSkipped`, `SlotTaken` with near times.
pub async fn reschedule(asked: &Asked, command: Reschedule) -> Outcome<Changed> {
    or_offer(asked, attempt(asked, command)).await
}

async fn attempt(asked: &Asked, command: Reschedule) -> Result<Changed, Stopped> {
    let Reschedule { session, expected, to, length, place, overriding } = command;
    let records = asked.open().await?;
    let (party, booked) = store::lock(&records, session).await?;
    may::ask(records.actor, Act::Reschedule, party.bond, Act::SeeSession)?;
    calendar::ask_override(&records, overriding)?;
    expected.met_by(booked.version)?;
    let promise = booked.entry.altered(EntryId(records.id()?), to, length, place, records.now)?;
    let Some(moved) = booked.reschedule(promise, records.now)? else {
        return Ok(telling::answer(&records, &party.client, &booked, booked.entry.starts_at).await?);
    };
    parties::ask_working_together(&records, &party.client, booked.coach).await?;
    let moved = calendar::claim(&records, moved, overriding).await?;
    store::add_entry(&records, &moved).await?;
    store::save(&records, &moved, Verb::Reschedule).await?;
    logbook::enter(&records, entry("scheduling.reschedule", &moved)).await?;
    if !moved.entry.feels_like(&booked.entry) {
        telling::post(&records, &moved).await?;
    }
    let changed = telling::answer(&records, &party.client, &moved, earlier(&booked, &moved.entry)).await?;
    records.commit().await?;
    Ok(changed)
}

/// A reader is to know before they would set out: before the former start as well as the new one.
pub(super) fn earlier(former: &Session, new: &Entry) -> jiff::Timestamp {
    former.entry.starts_at.min(new.starts_at)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, berlin, booked, instant, moving, refused};
    use super::super::{Cancel, cancel};
    use super::*;
    use domain::text::Wording;

    const NOW: &str = "2026-11-23T12:00Z";

    #[tokio::test]
    async fn a_move_makes_another_promise_and_tells_once() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        let Changed { session: moved, reach } =
            reschedule(&coach, moving(session.id, "2026-12-01T10:30")).await.unwrap();
        assert_eq!((moved.starts_at, moved.sequence, moved.version), (instant("2026-12-01T09:30Z"), 1, 2));
        assert_eq!(moved.changes.len(), 2);
        assert!(reach.in_time);
        let states: Vec<_> = ground.letters(session.id).await.into_iter().map(|letter| letter.2).collect();
        assert_eq!(states, ["dropped", "waiting"]);
        assert_eq!(ground.count("SELECT count(*) FROM session_entries").await, 2);
    }

    #[tokio::test]
    async fn promising_the_same_changes_nothing_and_tells_nobody() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        let same = reschedule(&coach, moving(session.id, "2026-12-01T10:00")).await.unwrap().session;
        assert_eq!(same, session);
        assert_eq!(ground.count("SELECT count(*) FROM session_entries").await, 1);
        assert_eq!(ground.letters(session.id).await.len(), 1);
    }

    #[tokio::test]
    async fn another_place_is_told_and_another_wall_with_the_same_time_is_not() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        let place = Some(Place::Phone(Wording::parse("030 1234").unwrap()));
        let elsewhere =
            reschedule(&coach, Reschedule { place: place.clone(), ..moving(session.id, "2026-12-01T10:00") })
                .await
                .unwrap()
                .session;
        assert_eq!((elsewhere.sequence, &elsewhere.place, ground.letters(session.id).await.len()), (1, &place, 2));
        let to = StartsAt::parse("2026-12-01T09:00", "Europe/London").unwrap();
        let london =
            reschedule(&coach, Reschedule { to, ..moving(session.id, "2026-12-01T10:00") }).await.unwrap().session;
        assert_eq!((london.sequence, london.starts_at, &london.place), (2, session.starts_at, &place));
        assert_eq!(ground.letters(session.id).await.len(), 2);
    }

    #[tokio::test]
    async fn what_has_begun_or_is_cancelled_or_was_read_before_a_change_stays() {
        let ground = Ground::at(NOW).await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-01T10:00").await.session;
        let stale = Reschedule { expected: Expected(Some(7)), ..moving(session.id, "2026-12-01T11:00") };
        assert_eq!(refused(reschedule(&coach, stale).await), "changed-meanwhile");
        assert_eq!(refused(reschedule(&other, moving(session.id, "2026-12-01T11:00")).await), "not-found");
        assert_eq!(
            refused(
                reschedule(
                    &ground.office.asked(domain::actor::Actor::Client(client)),
                    moving(session.id, "2026-12-01T11:00")
                )
                .await
            ),
            "not-yours"
        );
        assert_eq!(refused(reschedule(&coach, moving(session.id, "2026-11-23T11:00")).await), "in-the-past");
        ground.clock("2026-12-01T09:00Z").await;
        assert_eq!(refused(reschedule(&coach, moving(session.id, "2026-12-01T11:00")).await), "already-begun");
        ground.clock(NOW).await;
        cancel(&coach, Cancel { session: session.id, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refused(reschedule(&coach, moving(session.id, "2026-12-01T11:00")).await), "session-cancelled");
    }

    #[tokio::test]
    async fn a_taken_time_is_refused_and_the_session_stays() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-01T10:00").await.session;
        booked(&coach, client, "2026-12-01T12:00").await;
        assert_eq!(refused(reschedule(&coach, moving(session.id, "2026-12-01T12:30")).await), "slot-taken");
        let longer =
            Reschedule { length: Some(Length::of_minutes(121).unwrap()), ..moving(session.id, "2026-12-01T10:00") };
        assert_eq!(refused(reschedule(&coach, longer).await), "slot-taken");
        let over =
            Reschedule { overriding: true, to: berlin("2026-12-01T12:30"), ..moving(session.id, "2026-12-01T12:30") };
        assert!(reschedule(&coach, over).await.unwrap().session.overridden);
        assert!(
            !reschedule(&coach, moving(session.id, "2026-12-01T13:00")).await.unwrap().session.overridden,
            "free again"
        );
    }
}
