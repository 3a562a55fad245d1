//! `halcyon psql`: the private database, with the tools of its own version.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use cluster::DATABASE;

use super::begin_quietly;
use crate::database::{self, Addresses};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// Becomes psql; comes back only when that does not work.
pub(super) async fn psql(arguments: &[OsString], surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    if Addresses::given(&settings).is_some() {
        return Err(Trouble::Usage("database.url names a server of your own: open it with your own psql".to_owned()));
    }
    let Some(address) = database::running(&folder).await else {
        let postgres = folder.postgres();
        return Err(Trouble::Fault(format!(
            "no private PostgreSQL runs in {}: start it with `halcyon up`, and keep that running meanwhile",
            postgres.display()
        )));
    };
    let beside = database::binaries(&settings, &folder, surroundings)?.program("psql");
    let program = if beside.exists() { beside } else { PathBuf::from("psql") };
    let error = Command::new(&program).arg(address.url(DATABASE)).args(arguments).exec();
    Err(Trouble::Fault(format!(
        "{} could not be started ({error}): install PostgreSQL's client programs",
        program.display()
    )))
}
