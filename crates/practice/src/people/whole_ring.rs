//! Whether the key ring at hand is whole as far as a door goes. Whoever is not found with a ring that lacks a key may well be there, and what they show
//! may well be right: nobody is told then that it is not, and nothing is counted.

use sea_orm::FromQueryResult;

use crate::keyring::lacking;
use crate::{Broke, Outcome, Records};

/// Whose door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DoorOf {
    /// Where staff are looked up by address, and their authenticators opened.
    Staff,
    /// Where clients are looked up by address.
    Clients,
}

/// Asks for every key that somebody at that door needs. It is the same for all who knock, whether anybody has their address or not.
///
/// # Errors
/// [`Broke::Unreachable`], which names the key: the ring can be put right while we run.
pub(crate) async fn whole_ring(records: &Records, door: DoorOf) -> Outcome<()> {
    #[derive(FromQueryResult)]
    struct Lacking {
        key: Option<String>,
    }
    let held: Vec<String> = records.office.keyring().keys().map(|key| key.id.to_owned()).collect();
    let sql = "SELECT key_lacking($1, $2) AS key";
    let found: Option<Lacking> = records.one(sql, [held.into(), (door == DoorOf::Clients).into()]).await?;
    match found.and_then(|found| found.key) {
        Some(key) => Err(Broke::Unreachable(lacking(&key)).into()),
        None => Ok(()),
    }
}
