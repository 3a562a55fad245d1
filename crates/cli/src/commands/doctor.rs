//! `halcyon doctor`: looks at a living installation, and says what to put right.

mod address;
mod finding;
mod given;
mod house;
mod keys;
mod letters;
mod logbook;
mod reach;
mod records;
mod relay;

use finding::{Finding, Weight};

use super::begin_quietly;
use crate::database::Database;
use crate::folder::Folder;
use crate::say;
use crate::settings::Settings;
use crate::surroundings::Surroundings;
use crate::trouble::{NO_PROOF, NOT_LET_IN, Trouble};

/// Prints every finding, the serious ones first. With values that cannot be read, nothing else can be looked at.
///
/// # Errors
/// [`Trouble::Said`] when one is serious, [`Trouble::SaidOfSettings`] when one is about values that cannot be read.
pub(super) async fn doctor(surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = match begin_quietly(surroundings) {
        Err(Trouble::Settings(error)) => {
            given::refused(&error).iter().for_each(say::line);
            return Err(Trouble::SaidOfSettings);
        }
        begun => begun?,
    };
    let mut findings = house::look(&settings, &folder);
    let (of_the_database, demo) = look_at_the_database(&settings, &folder, surroundings).await;
    findings.extend(of_the_database);
    if !demo {
        findings.extend(given::left_as_they_were(&settings));
        findings.extend(address::look(&settings).await);
    }
    findings.extend(relay::look(&settings, demo).await);
    findings.sort_by_key(|finding| finding.weight);
    findings.iter().for_each(say::line);
    let serious = findings.iter().filter(|finding| finding.weight == Weight::Serious).count();
    if serious > 0 { Err(Trouble::Said) } else { Ok(()) }
}

/// What is found in the database, and whether it holds a demo.
async fn look_at_the_database(
    settings: &Settings,
    folder: &Folder,
    surroundings: &Surroundings,
) -> (Vec<Finding>, bool) {
    let database = match Database::reach(settings, folder, surroundings).await {
        Ok(database) => database,
        Err(trouble) => return (vec![unreachable(&trouble)], false),
    };
    let looked = records::look(settings, folder, database.addresses()).await;
    let (mut findings, demo) = looked.unwrap_or_else(|trouble| (vec![unreachable(&trouble)], false));
    if let Err(trouble) = database.stop().await {
        findings.push(Finding::serious(trouble.to_string(), "see the server's log in the data folder"));
    }
    (findings, demo)
}

fn unreachable(trouble: &Trouble) -> Finding {
    let what = trouble.to_string();
    let remedy = if what.contains(NOT_LET_IN) {
        "put user and password of database.url, worker_url and migration_url right; in containers whose secrets were lost, see \
         \"When something is lost\" in docs/OPERATIONS.md"
    } else if what.contains(NO_PROOF) {
        "away from this machine the database has to have TLS, and a certificate for the very host of the address; behind the address ?sslrootcert=FILE \
         names an authority of your own: see database.url in docs/CONFIGURATION.md"
    } else {
        "put right what this says (does the database run, and is its name known here?), then look again"
    };
    Finding::serious(format!("the database cannot be asked: {what}"), remedy)
}
