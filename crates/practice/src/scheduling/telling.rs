//! What is said about a change: the notices, and whether one reaches the client in time.

use domain::people::Client;
use domain::scheduling::{Obstacle, Reach, Session, State};
use jiff::Timestamp;

use super::{Changed, views};
use crate::letters::{Notices, Readers, post_notices};
use crate::people::{self, standing};
use crate::{Outcome, Records};

/// Posts the notices of a change to the client, and to the coach unless she made it.
pub(super) async fn post(records: &Records, session: &Session) -> Outcome<()> {
    post_notices(records, &notices(records, session, Readers::Both)).await
}

/// The notices of a change.
pub(super) fn notices(records: &Records, session: &Session, readers: Readers) -> Notices {
    Notices {
        session: session.id,
        client: session.client,
        coach: session.coach,
        entry: session.entry.id,
        sequence: session.sequence,
        booked: session.state == State::Booked,
        not_after: session.entry.starts_at,
        acted: records.actor,
        readers,
    }
}

/// Whether a notice of a change made now reaches the client before `before`.
pub(super) async fn reach(records: &Records, client: &Client, session: &Session, before: Timestamp) -> Outcome<Reach> {
    if client.archived_at.is_some() || !standing::is_paired(records, client.id, session.coach).await? {
        return Ok(Reach::blocked(Obstacle::Ended));
    }
    reach_client(records, client, before).await
}

/// The same for a client and a coach who are known to work together.
pub(super) async fn reach_client(records: &Records, client: &Client, before: Timestamp) -> Outcome<Reach> {
    let plan = people::plan_of(records, client.id).await?;
    Ok(Reach::of(plan.as_ref(), &client.zone, records.now, before))
}

/// The answer to a change: the session as it is now, and whom it reaches.
pub(super) async fn answer(
    records: &Records,
    client: &Client,
    session: &Session,
    before: Timestamp,
) -> Outcome<Changed> {
    let reach = reach(records, client, session, before).await?;
    Ok(Changed { session: views::of(records, session.clone()).await?, reach })
}
