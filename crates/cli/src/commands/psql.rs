//! `halcyon psql`: the private database, with the tools of its own version.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use cluster::DATABASE;

use super::begin_quietly;
use crate::database::{self, Addresses, Database};
use crate::lifecycle::Life;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// Becomes psql where the private server runs. Where it does not, it is started for as long as psql takes: whoever lost the key ring has to
/// get at the records while nothing else starts.
pub(super) async fn psql(arguments: &[OsString], surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    if Addresses::given(&settings).is_some() {
        return Err(Trouble::Usage("database.url names a server of your own: open it with your own psql".to_owned()));
    }
    let beside = database::binaries(&settings, &folder, surroundings)?.program("psql");
    let program = if beside.exists() { beside } else { PathBuf::from("psql") };
    let not_started = |error: std::io::Error| {
        let program = program.display();
        Trouble::Fault(format!("{program} could not be started ({error}): install PostgreSQL's client programs"))
    };
    let asking = |url: &str| {
        let mut command = Command::new(&program);
        command.arg(url).args(arguments);
        command
    };
    if let Some(address) = database::running(&folder).await {
        return Err(not_started(asking(&address.url(DATABASE)).exec()));
    }
    // From here on Ctrl-C is psql's.
    let _life = Life::begin()?;
    let database = Database::reach(&settings, &folder, surroundings).await?;
    let mut asking = tokio::process::Command::from(asking(database.addresses().owner.expose()));
    let ended = asking.status().await;
    database.stop().await?;
    if ended.map_err(not_started)?.success() { Ok(()) } else { Err(Trouble::Said) }
}
