//! The next session of each of several clients.

use std::collections::HashMap;

use domain::ids::{ClientId, SessionId};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::list::scope;
use crate::moment::Ts;
use crate::{Asked, Outcome};

/// The session that somebody has next, or is in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Soonest {
    /// Which one.
    pub session: SessionId,
    /// The instant it starts.
    pub starts_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    client_id: Uuid,
    starts_at: Ts,
}

const SOONEST: &str = "SELECT DISTINCT ON (s.client_id) s.id, s.client_id, s.starts_at FROM sessions s
  WHERE s.client_id = ANY ($1) AND s.state = 'booked' AND s.ends_at > $2 AND ($3::uuid IS NULL OR s.client_id = $3)
    AND ($4::uuid IS NULL OR s.coach_id = $4
      OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = s.client_id AND p.coach_id = $4 AND p.ended_at IS NULL))
  ORDER BY s.client_id, s.starts_at, s.id";

/// The next session of each of these clients, as far as whoever asks may see it.
///
/// # Errors
/// `NotYours`.
pub async fn soonest(asked: &Asked, clients: &[ClientId]) -> Outcome<HashMap<ClientId, Soonest>> {
    let records = asked.look().await?;
    let (own, coached) = scope(records.actor)?;
    let ids: Vec<Uuid> = clients.iter().map(|client| client.0).collect();
    let values = [ids.into(), Ts::from(records.now).into(), own.map(|id| id.0).into(), coached.map(|id| id.0).into()];
    let rows: Vec<Row> = records.all(SOONEST, values).await?;
    let entry = |Row { id, client_id, starts_at }| {
        (ClientId(client_id), Soonest { session: SessionId(id), starts_at: starts_at.into() })
    };
    Ok(rows.into_iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::scheduling::ground::{Ground, booked, refused};
    use crate::scheduling::{Cancel, cancel};
    use domain::actor::{Actor, Role};

    #[tokio::test]
    async fn it_is_the_first_that_is_not_over_and_not_cancelled() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let (client, theirs) = (ground.client(&coach).await, ground.client(&other).await);
        let called_off = booked(&coach, client, "2026-12-01T10:00").await.session;
        let last = booked(&coach, client, "2026-12-03T10:00").await.session;
        let next = booked(&coach, client, "2026-12-02T10:00").await.session;
        booked(&other, theirs, "2026-12-01T10:00").await;
        cancel(&coach, Cancel { session: called_off.id, expected: Expected::ANY }).await.unwrap();
        let found = soonest(&coach, &[client, theirs]).await.unwrap();
        assert_eq!(found, HashMap::from([(client, Soonest { session: next.id, starts_at: next.starts_at })]));
        assert!(next.starts_at < last.starts_at);
        assert_eq!(soonest(&ground.staff(Role::Assistant).await, &[client, theirs]).await.unwrap().len(), 2);
        assert_eq!(refused(soonest(&ground.office.asked(Actor::Nobody), &[client]).await), "not-yours");
    }
}
