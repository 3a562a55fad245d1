//! Cancelling a session.

use domain::ids::SessionId;
use domain::may::{self, Act};
use domain::scheduling::Verb;

use super::near_times::{Stopped, or_offer};
use super::{Changed, entry, store, telling};
use crate::{Asked, Expected, Outcome, logbook};

/// Cancels a session.
#[derive(Clone, Copy, Debug)]
pub struct Cancel {
    /// Which one.
    pub session: SessionId,
    /// The version it was read at.
    pub expected: Expected,
}

/// Cancels. The session stays in the records, and its time is free again.
///
/// # Errors
/// `NotFound`, `NotYours`, `Changed`, `SessionCancelled`, `AlreadyBegun`.
pub async fn cancel(asked: &Asked, command: Cancel) -> Outcome<Changed> {
    or_offer(asked, attempt(asked, command)).await
}

async fn attempt(asked: &Asked, command: Cancel) -> Result<Changed, Stopped> {
    let Cancel { session, expected } = command;
    let records = asked.open().await?;
    let (party, booked) = store::lock(&records, session).await?;
    may::ask(records.actor, Act::Cancel, party.bond, Act::SeeSession)?;
    expected.met_by(booked.version)?;
    let cancelled = booked.cancel(records.now)?;
    store::save(&records, &cancelled, Verb::Cancel).await?;
    logbook::enter(&records, entry("scheduling.cancel", &cancelled)).await?;
    telling::post(&records, &cancelled).await?;
    let changed = telling::answer(&records, &party.client, &cancelled, booked.entry.starts_at).await?;
    records.commit().await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booked, refused};
    use super::*;
    use crate::Expected;
    use domain::actor::Actor;
    use domain::scheduling::State;

    const NOW: &str = "2026-11-23T12:00Z";

    #[tokio::test]
    async fn a_cancelled_session_stays_and_its_time_is_free() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-01T10:00").await.session;
        let command = Cancel { session: session.id, expected: Expected(Some(1)) };
        let cancelled = cancel(&coach, command).await.unwrap().session;
        assert_eq!(
            (cancelled.state, cancelled.sequence, cancelled.starts_at),
            (State::Cancelled, 1, session.starts_at)
        );
        assert_eq!(refused(cancel(&coach, command).await), "changed-meanwhile");
        assert_eq!(refused(cancel(&coach, Cancel { expected: Expected::ANY, ..command }).await), "session-cancelled");
        booked(&coach, client, "2026-12-01T10:00").await;
    }

    #[tokio::test]
    async fn a_client_cancels_their_own_and_nobody_elses() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let (client, other) = (ground.client(&coach).await, ground.client(&coach).await);
        let session = booked(&coach, client, "2026-12-01T10:00").await.session;
        let command = Cancel { session: session.id, expected: Expected::ANY };
        assert_eq!(refused(cancel(&ground.office.asked(Actor::Client(other)), command).await), "not-found");
        let cancelled = cancel(&ground.office.asked(Actor::Client(client)), command).await.unwrap().session;
        assert_eq!(cancelled.changes[1].actor, format!("client:{client}"));
        assert!(
            ground
                .letters(session.id)
                .await
                .iter()
                .any(|(kind, to_client, _)| kind == "session-cancelled" && !to_client),
            "the coach is told"
        );
    }

    #[tokio::test]
    async fn of_two_who_cancel_at_once_one_is_told_that_it_is_done() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        let command = Cancel { session: session.id, expected: Expected::ANY };
        let (one, other) = tokio::join!(cancel(&coach, command), cancel(&coach, command));
        assert_ne!(one.is_ok(), other.is_ok());
        assert_eq!(ground.count("SELECT count(*) FROM session_changes").await, 2);
    }

    #[tokio::test]
    async fn what_has_begun_is_not_cancelled() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        ground.clock("2026-12-01T09:00Z").await;
        assert_eq!(
            refused(cancel(&coach, Cancel { session: session.id, expected: Expected::ANY }).await),
            "already-begun"
        );
    }
}
