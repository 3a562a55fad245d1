//! What is said before the press: whether a letter about a change can still reach the client in time.

use domain::ids::{ClientId, SessionId};
use domain::may::{self, Act};
use domain::scheduling::Reach;
use domain::time::StartsAt;

use super::{parties, store, telling};
use crate::{Asked, Outcome};

/// A change that somebody is about to make.
#[derive(Clone, Debug)]
pub enum Foresee {
    /// A booking.
    Book {
        /// For whom.
        client: ClientId,
        /// When.
        starts_at: StartsAt,
    },
    /// A move.
    Reschedule {
        /// Of which session.
        session: SessionId,
        /// To when.
        to: StartsAt,
    },
    /// A cancellation.
    Cancel {
        /// Of which session.
        session: SessionId,
    },
}

/// Where the notice of such a change would stand, if it were made now. Changes nothing.
///
/// # Errors
/// `NotFound`, `NotYours`, `TimeSkipped`.
pub async fn foresee(asked: &Asked, change: Foresee) -> Outcome<Reach> {
    let records = asked.look().await?;
    let (act, session, to) = match change {
        Foresee::Book { client, starts_at } => {
            let party = parties::read(&records, client).await?;
            may::ask(records.actor, Act::Book, party.bond, Act::SeeClient)?;
            return telling::reach_client(&records, &party.client, starts_at.shown_at()?).await;
        }
        Foresee::Reschedule { session, to } => (Act::Reschedule, session, Some(to)),
        Foresee::Cancel { session } => (Act::Cancel, session, None),
    };
    let session = store::read(&records, session).await?;
    let party = parties::read(&records, session.client).await?;
    may::ask(records.actor, act, party.bond, Act::SeeSession)?;
    let to = to.map_or(Ok(session.entry.starts_at), |to| to.shown_at())?;
    telling::reach(&records, &party.client, &session, session.entry.starts_at.min(to)).await
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, berlin, booked, instant, refused};
    use super::*;
    use domain::scheduling::Obstacle;

    #[tokio::test]
    async fn a_session_early_tomorrow_cancelled_at_night_is_said_to_reach_nobody_in_time() {
        let ground = Ground::at("2026-12-01T20:30Z").await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let session = booked(&coach, ground.client(&coach).await, "2026-12-02T07:30").await.session.id;
        let reach = foresee(&coach, Foresee::Cancel { session }).await.unwrap();
        assert_eq!(
            reach,
            Reach {
                notice_reaches_at: Some(instant("2026-12-02T07:00Z")),
                in_time: false,
                why: Some(Obstacle::OutsideSafeHours)
            }
        );
        assert_eq!(refused(foresee(&other, Foresee::Cancel { session }).await), "not-found");
    }

    #[tokio::test]
    async fn a_move_is_to_be_known_before_the_former_start_too() {
        let ground = Ground::at("2026-12-01T20:30Z").await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let session = booked(&coach, client, "2026-12-02T07:30").await.session.id;
        let later = berlin("2026-12-04T10:00");
        assert!(!foresee(&coach, Foresee::Reschedule { session, to: later.clone() }).await.unwrap().in_time);
        assert!(foresee(&coach, Foresee::Book { client, starts_at: later.clone() }).await.unwrap().in_time);
        ground.sql("UPDATE contact_plans SET channel = 'none', address = NULL".to_owned()).await;
        let reach = foresee(&coach, Foresee::Book { client, starts_at: later }).await.unwrap();
        assert_eq!((reach.in_time, reach.why), (false, Some(Obstacle::NoContact)));
    }
}
