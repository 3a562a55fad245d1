//! `halcyon doctor`: looks at a living installation, and says what to put right.

mod finding;
mod house;
mod letters;
mod records;
mod relay;

use finding::{Finding, Weight};

use super::begin_quietly;
use crate::database::Database;
use crate::folder::Folder;
use crate::say;
use crate::settings::Settings;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// Prints every finding, the serious ones first.
///
/// # Errors
/// [`Trouble::Said`] when one is serious.
pub(super) async fn doctor(surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    let mut findings = house::look(&settings, &folder);
    let (of_the_database, demo) = look_at_the_database(&settings, &folder, surroundings).await;
    findings.extend(of_the_database);
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
    Finding::serious(format!("the database cannot be asked: {trouble}"), "put right what this says, then look again")
}
