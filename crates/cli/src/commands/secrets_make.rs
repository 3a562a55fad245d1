//! `halcyon secrets make`: passwords that nobody has to think of, each in a file beside whoever needs it.
//!
//! The folder holds a folder for each reader, so that each can be given to one part of an installation alone:
//! `owner` (the owner of the tables), `web`, `worker`. What is there already stays; only the mail server's address, which
//! comes from the settings, is written anew each time.

use std::fs;
use std::path::Path;

use migrations::{WEB_ROLE, WORKER_ROLE};
use zeroize::Zeroizing;

use super::begin_quietly;
use crate::arguments::SecretsMake;
use crate::kept;
use crate::say;
use crate::settings::Settings;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// As whom the tables are owned.
const OWNER: &str = "halcyon";

/// The database server runs under an account of its own and has to read the password that it begins with.
const FOR_THE_SERVER: u32 = 0o444;
const FOR_US: u32 = 0o400;

pub(super) fn secrets_make(asked: &SecretsMake, surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, _) = begin_quietly(surroundings)?;
    let folder = &asked.folder;
    let owner = kept::or_fresh(&folder.join("owner/password"), FOR_THE_SERVER)?;
    let write = |file: &str, user, password: &str| {
        kept::write(&folder.join(file), &database_url(user, password, &asked.database), FOR_US)
    };
    write("owner/database_url", OWNER, &owner)?;
    for (reader, role) in [("web", WEB_ROLE), ("worker", WORKER_ROLE)] {
        let password = kept::or_fresh(&folder.join(reader).join("password"), FOR_US)?;
        write(&format!("{reader}/database_url"), role, &password)?;
    }
    mail_server(&settings, &folder.join("worker/smtp_url"))?;
    say::line(format!("The secrets are in {}.", folder.display()));
    Ok(())
}

fn database_url(user: &str, password: &str, place: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("postgres://{user}:{password}@{place}"))
}

/// Letters that stay in the house need no server; an address of earlier settings would send them.
fn mail_server(settings: &Settings, file: &Path) -> Result<(), Trouble> {
    match &settings.mail.smtp_url {
        Some(url) => kept::write(file, url.expose(), FOR_US),
        None if file.exists() => fs::remove_file(file).map_err(Trouble::file(file)),
        None => Ok(()),
    }
}
