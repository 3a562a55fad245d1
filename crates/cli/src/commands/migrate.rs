//! `halcyon migrate`: brings the database to this version's shape.

use super::{begin_quietly, on_database};
use crate::database::Addresses;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn migrate(surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    on_database(&beginning, surroundings, async |database| to_this_version(database.addresses()).await).await?;
    say::line("The database has this version's shape.");
    Ok(())
}

/// Migrates, and gives the roles the passwords that the addresses name.
pub(super) async fn to_this_version(addresses: &Addresses) -> Result<(), Trouble> {
    Ok(migrations::migrate(addresses.owner.expose(), &addresses.passwords()).await?)
}
