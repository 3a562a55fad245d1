//! `halcyon verify-backup`: whether a backup is whole, and what it holds. No database is asked.

use backup::verify;

use super::begin_quietly;
use super::opened::{Fits, describe, describe_seals, keyring_at_hand, open};
use crate::arguments::Opened;
use crate::keys::Keys;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// Prints what it holds.
///
/// # Errors
/// When it is not whole, and [`Trouble::Said`] when the key ring at hand leaves something sealed.
pub(super) fn verify_backup(asked: &Opened, surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    let keys = Keys::of(&settings, &folder);
    let contents = verify(open(asked, keyring_at_hand(&keys))?)?;
    say::line(format!("The backup opens and is whole: {}", asked.from.display()));
    say::line(describe(&contents));
    say::line(describe_seals(&contents.seals, &keys));
    if Fits::of(&contents.seals) == Fits::No { Err(Trouble::Said) } else { Ok(()) }
}
