//! `halcyon restore`: puts a backup into an empty database, and lets nothing go on as if nothing had happened.

use backup::{BackupError, EmptyDatabase, PutBack, put_back, verify};
use practice::logbook::{Head, newest};
use worker::Note;

use super::begin_quietly;
use super::opened::{Fits, describe, describe_seals, is_standard_input, keyring_at_hand, open};
use crate::arguments::Opened;
use crate::database::{Addresses, Database};
use crate::folder::Folder;
use crate::keys::Keys;
use crate::lifecycle::Life;
use crate::pool::{self, Part};
use crate::say;
use crate::settings::Settings;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn restore(asked: &Opened, surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    let keys = Keys::of(&beginning.0, &beginning.1);
    // Nothing is started, made or touched for a file that is not whole. What comes by standard input is judged as it goes in.
    if !is_standard_input(asked) {
        verify(open(asked, None)?)?;
    }
    let backup = open(asked, keyring_at_hand(&keys))?;
    let life = Life::begin()?;
    let database = Database::reach_or_make(&beginning.0, &beginning.1, surroundings).await?;
    let addresses = database.addresses().clone();
    let note = Note::in_folder(beginning.1.path());
    let place =
        EmptyDatabase { owner_url: addresses.owner.expose(), passwords: &addresses.passwords(), noted: note.read() };
    let done = life.unless_stopped(put_back(place, backup)).await;
    let linked = if matches!(done, Some(Ok(_))) { newest_link(&addresses).await } else { Ok(None) };
    let stopped = database.stop().await;
    let done = done.ok_or_else(|| Trouble::fault("stopped; nothing was put back"))?;
    let restored = done.map_err(|error| refused(error, &beginning))?;
    stopped?;
    let (linked, noted) = (linked?, note.read_head().ok().flatten());
    // Whoever puts a backup back means it: from here on the logbook's end is the backup's.
    match &linked {
        Some(head) => note.write_head(head),
        None => note.forget_head(),
    }
    .map_err(Trouble::file(beginning.1.path()))?;
    say_what_was_put_back(&restored, &keys, &how_the_logbook_goes_on(linked.as_ref(), noted.as_ref()));
    Ok(())
}

/// What was entered after the backup is gone, and nobody is to take that for somebody's doing.
fn how_the_logbook_goes_on(linked: Option<&Head>, noted: Option<&Head>) -> String {
    let end = linked.map_or(0, |head| head.link);
    let begins = format!("logbook   goes on after link {end}, its newest when the backup was made");
    match noted.filter(|noted| noted.link > end) {
        Some(noted) => format!(
            "{begins}. What was entered after that, at least to link {} as noted here, is in the former database alone",
            noted.link
        ),
        None => format!("{begins}. What was entered after that is in the former database alone"),
    }
}

async fn newest_link(addresses: &Addresses) -> Result<Option<Head>, Trouble> {
    let owner = pool::open(&addresses.owner, Part::Owner, 1).await?;
    let newest = newest(&owner).await;
    owner.close().await;
    Ok(newest?)
}

/// The way out of a database that is not empty.
fn refused(error: BackupError, (settings, folder): &(Settings, Folder)) -> Trouble {
    match error {
        BackupError::NotEmpty if Database::is_named(settings) => Trouble::Usage(format!(
            "{error}: make one, and name it in database.url and its sisters. This one stays as it is"
        )),
        BackupError::NotEmpty => Trouble::Usage(format!(
            "{error}: stop Halcyon and move {} out of the way, or name another data folder with --data DIR. This one stays as it is",
            folder.postgres().display()
        )),
        error => error.into(),
    }
}

fn say_what_was_put_back(restored: &PutBack, keys: &Keys, logbook: &str) {
    let PutBack { contents, at_rest, owners } = restored;
    say::line("The practice is put back.");
    say::line(describe(contents));
    say::line(describe_seals(&contents.seals, keys));
    say::line(format!(
        "letters   held: {} wait until an owner has looked and releases them. What was meant for before {} is not sent again",
        at_rest.held,
        at_rest.until.strftime("%-d %B %Y at %H:%M UTC")
    ));
    say::line(format!(
        "ways in   ended: {} sign-ins, {} API tokens, {} links. One that was ended since the backup must not be good again",
        at_rest.sign_ins, at_rest.tokens, at_rest.links
    ));
    say::line(logbook);
    for owner in owners {
        say::line(format!(
            "next      `halcyon reset --person {owner}` gives an owner a new way to begin: every way in of that day has ended"
        ));
    }
    if Fits::of(&contents.seals) != Fits::Yes {
        say::aside(format!(
            "put the practice's own key ring at {} before you start Halcyon: what is sealed opens with no other",
            keys.path().display()
        ));
    }
}
