//! `halcyon migrate`: brings the database to this version's shape.

use super::{begin_quietly, on_database};
use crate::arguments::Migrate;
use crate::database::Addresses;
use crate::keys::Keys;
use crate::pool::{self, Part};
use crate::say;
use crate::standing::Standing;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn migrate(asked: &Migrate, surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    on_database(&beginning, surroundings, async |database| {
        to_this_version(database.addresses()).await?;
        if asked.make_keyring {
            let (settings, folder) = &beginning;
            keyring_of(database.addresses(), &Keys::of(settings, folder)).await?;
        }
        Ok(())
    })
    .await?;
    say::line("The database has this version's shape.");
    Ok(())
}

/// One is made for a database in which nothing has begun. Beside a practice a fresh one would open nothing, and would
/// write what the right one cannot open.
async fn keyring_of(addresses: &Addresses, keys: &Keys) -> Result<(), Trouble> {
    let owner = pool::open(&addresses.owner, Part::Owner, 1).await?;
    let needed = Standing::of(&owner).await?.needs_its_keys();
    owner.close().await;
    keys.make_unless(needed)
}

/// Migrates, and gives the roles the passwords that the addresses name.
pub(super) async fn to_this_version(addresses: &Addresses) -> Result<(), Trouble> {
    Ok(migrations::migrate(addresses.owner.expose(), &addresses.passwords()).await?)
}
