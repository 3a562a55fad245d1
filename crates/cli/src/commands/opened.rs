//! A backup that is opened: what opens it, and what is said about it.

use std::fs::File;
use std::io::{BufReader, Read, stdin};
use std::path::Path;

use backup::{Backup, Contents, Identities, Seals};
use practice::Keyring;

use crate::arguments::Opened;
use crate::keys::Keys;
use crate::say;
use crate::trouble::Trouble;

/// Opens a backup with the secret key in a file.
pub(super) fn open(asked: &Opened, keyring: Option<Keyring>) -> Result<Backup<Box<dyn Read>>, Trouble> {
    let identities = identities(&asked.identity)?;
    let from: Box<dyn Read> = if is_standard_input(asked) {
        Box::new(stdin())
    } else {
        Box::new(
            File::open(&asked.from)
                .map_err(|error| Trouble::Usage(format!("--from: {}: {error}", asked.from.display())))?,
        )
    };
    Ok(Backup::begin(backup::open(from, &identities)?, keyring)?)
}

/// What comes from there comes once.
pub(super) fn is_standard_input(asked: &Opened) -> bool {
    asked.from == Path::new("-")
}

fn identities(file: &Path) -> Result<Identities, Trouble> {
    let refused = |why: String| Trouble::Usage(format!("--identity: {}: {why}", file.display()));
    let opened = File::open(file).map_err(|error| refused(error.to_string()))?;
    Identities::read(BufReader::new(opened)).map_err(|error| refused(error.to_string()))
}

/// The key ring at hand, if there is one that can be used. A backup is whole or not without it.
pub(super) fn keyring_at_hand(keys: &Keys) -> Option<Keyring> {
    match keys.open() {
        Ok(keyring) => Some(keyring),
        Err(trouble) => {
            if keys.is_expected() {
                say::aside(trouble);
            }
            None
        }
    }
}

/// When it was made, and what it holds.
pub(super) fn describe(contents: &Contents) -> String {
    let head = &contents.head;
    let of = |table| contents.rows_of(table);
    format!(
        "made      {} by Halcyon {} ({})\nholds     clients {}, staff {}, sessions {}, letters {}, homework {}; {} rows of {} tables",
        head.made_at.strftime("%-d %B %Y at %H:%M UTC"),
        head.halcyon,
        head.migrations.last().map_or("", String::as_str),
        of("clients"),
        of("staff"),
        of("sessions"),
        of("letters"),
        of("homework"),
        contents.all_rows(),
        contents.rows.len(),
    )
}

/// Whether backup and key ring belong together, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fits {
    /// It opens everything, or there is nothing to open.
    Yes,
    /// There is none here.
    NotHere,
    /// Something stays sealed.
    No,
}

impl Fits {
    pub(super) fn of(seals: &Seals) -> Self {
        match (seals.were_tried(), seals.opened == seals.values) {
            (_, true) => Self::Yes,
            (false, false) => Self::NotHere,
            (true, false) => Self::No,
        }
    }
}

/// What the key ring at hand makes of what is sealed.
pub(super) fn describe_seals(seals: &Seals, keys: &Keys) -> String {
    let path = keys.path().display();
    let named = seals.keys.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let (values, opened) = (seals.values, seals.opened);
    match Fits::of(seals) {
        Fits::Yes if values == 0 => "key ring  nothing is sealed in it".to_owned(),
        Fits::Yes => format!("key ring  {path} opens all {values} sealed values"),
        Fits::NotHere => format!(
            "key ring  not here ({path}): the {values} sealed values need the one that has {named}, which is no part of any backup"
        ),
        Fits::No => format!(
            "key ring  {path} opens {opened} of {values} sealed values: the others need the one of this practice, with its {named}"
        ),
    }
}
