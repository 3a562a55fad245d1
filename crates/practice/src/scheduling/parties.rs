//! Client and coach of a session, and how whoever asks stands to them.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use domain::may::Bond;
use domain::people::Client;
use domain::scheduling::Session;
use domain::time::Zone;
use uuid::Uuid;

use crate::people::{self, Lock, standing};
use crate::{Outcome, Records, Unfulfilled};

/// The client of a session.
pub(super) struct Party {
    pub client: Client,
    /// How whoever asks stands to the client.
    pub bond: Bond,
}

/// The client, locked: first in the order of locks, before any of their sessions.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for whoever asks.
pub(super) async fn lock(records: &Records, client: ClientId) -> Outcome<Party> {
    let client = people::lock_client(records, client, Lock::Update).await?;
    let bond = standing::bond(records, client.id).await?;
    Ok(Party { client, bond })
}

/// The client, without a lock.
///
/// # Errors
/// As [`lock`].
pub(super) async fn read(records: &Records, client: ClientId) -> Outcome<Party> {
    let client = people::client_facts(records, client).await?.ok_or(Refusal::NotFound)?.client;
    let bond = standing::bond(records, client.id).await?;
    Ok(Party { client, bond })
}

/// The same, for a client who may be out of sight.
pub(super) async fn find(records: &Records, client: ClientId) -> Outcome<Option<Party>> {
    match lock(records, client).await {
        Err(Unfulfilled::Refused(Refusal::NotFound)) => Ok(None),
        party => party.map(Some),
    }
}

/// How whoever asks stands to a session: as to its client; and a session stays its coach's own when they part.
pub(super) async fn bond_to_session(records: &Records, session: &Session) -> Outcome<Bond> {
    match bond_to_coach(records.actor, session.coach) {
        Bond::Coached => Ok(Bond::Coached),
        _ => standing::bond(records, session.client).await,
    }
}

/// What is known of it from the session's coach alone.
pub(super) fn bond_to_coach(actor: Actor, coach: StaffId) -> Bond {
    if actor.staff() == Some(coach) { Bond::Coached } else { Bond::Other }
}

/// Several clients, locked in the order of their ids.
pub(super) async fn lock_all(records: &Records, clients: Vec<Uuid>) -> Outcome<()> {
    let sql = format!("SELECT 1 FROM clients WHERE id = ANY($1) ORDER BY id {}", Lock::Update.sql());
    records.run(&sql, [clients.into()]).await.map(drop)
}

/// Only those who work together meet.
///
/// # Errors
/// [`Refusal::ClientArchived`], [`Refusal::NotPaired`].
pub(super) async fn ask_working_together(records: &Records, client: &Client, coach: StaffId) -> Outcome<()> {
    if client.archived_at.is_some() {
        return Err(Refusal::ClientArchived.into());
    }
    if standing::is_paired(records, client.id, coach).await? { Ok(()) } else { Err(Refusal::NotPaired.into()) }
}

/// On whose wall a coach's day begins and ends.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such coach for whoever asks.
pub(super) async fn coach_zone(records: &Records, coach: StaffId) -> Outcome<Zone> {
    let facts = people::coach_facts(records, coach).await?.ok_or(Refusal::NotFound)?;
    Ok(facts.member.zone)
}
