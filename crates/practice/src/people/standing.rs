//! How whoever asks stands to a client, and whether that is enough.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use domain::may::{self, Act, Bond};
use domain::people::{AgreedBy, Client};
use sea_orm::FromQueryResult;

use super::facts::{Lock, lock_client};
use crate::{Outcome, Records};

#[derive(FromQueryResult)]
struct Found {
    found: bool,
}

/// How the actor stands to a client's record.
pub(crate) async fn bond(records: &Records, client: ClientId) -> Outcome<Bond> {
    match records.actor {
        Actor::Client(id) if id == client => Ok(Bond::Own),
        Actor::Staff(coach, _) => {
            Ok(if is_paired(records, client, coach).await? { Bond::Coached } else { Bond::Other })
        }
        _ => Ok(Bond::Other),
    }
}

/// Whether the two work together now.
pub(crate) async fn is_paired(records: &Records, client: ClientId, coach: StaffId) -> Outcome<bool> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM pairings WHERE client_id = $1 AND coach_id = $2 AND ended_at IS NULL) AS found";
    let row: Option<Found> = records.one(sql, [client.0.into(), coach.0.into()]).await?;
    Ok(row.is_some_and(|row| row.found))
}

/// Asks the table whether the actor may do this to a client's record.
pub(crate) async fn ask(records: &Records, client: ClientId, act: Act) -> Outcome<()> {
    Ok(may::ask(records.actor, act, bond(records, client).await?, Act::SeeClient)?)
}

/// Locks a client for a change, if the actor may make it.
pub(super) async fn lock_for(records: &Records, client: ClientId, act: Act) -> Outcome<Client> {
    let locked = lock_client(records, client, Lock::Update).await?;
    ask(records, client, act).await?;
    Ok(locked)
}

/// A closed file is opened before it changes.
pub(super) fn still_open(client: &Client) -> Result<(), Refusal> {
    if client.archived_at.is_some() { Err(Refusal::ClientArchived) } else { Ok(()) }
}

/// On whose word a plan changes.
pub(super) fn word_of(actor: Actor) -> AgreedBy {
    if actor.client().is_some() { AgreedBy::Client } else { AgreedBy::Staff }
}
