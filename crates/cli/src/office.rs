//! Offices: the records, the keys and the letterhead of one process.

use practice::Office;

use crate::database::Database;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::pool::{self, Part};
use crate::settings::Settings;
use crate::standing::Standing;
use crate::trouble::Trouble;
use crate::wire;

/// A command asks one thing after the other.
const FEW: u32 = 2;

/// The office of a short command, which does what whoever holds the server may do.
pub(crate) async fn for_a_command(
    settings: &Settings,
    folder: &Folder,
    database: &Database,
) -> Result<Office, Trouble> {
    let pool = pool::open(&database.addresses().web, Part::Web, FEW).await?;
    must_be_migrated(&pool).await?;
    let needed = Standing::of(&pool).await?.needs_its_keys();
    folder.make()?;
    let keyring = Keys::of(settings, folder).open_or_make(needed)?;
    let public_url = wire::public_url(settings, settings.http.listen.port());
    Ok(Office::new(pool, keyring, wire::letterhead(settings, &public_url, false)?))
}

/// Only `up` migrates by itself; everybody else waits until somebody has.
pub(crate) async fn must_be_migrated(pool: &sqlx::PgPool) -> Result<(), Trouble> {
    match migrations::lacking(pool).await? {
        0 => Ok(()),
        lacking => Err(Trouble::Fault(format!(
            "the database lacks {lacking} of this version's migrations: run `halcyon migrate`"
        ))),
    }
}
