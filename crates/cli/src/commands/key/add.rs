//! `halcyon key add`: a fresh key, which waits.

use jiff::Timestamp;

use crate::commands::begin_quietly;
use crate::keys::Keys;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// No database is asked: the key ring may be on another machine.
pub(in crate::commands) fn add(surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    let keys = Keys::of(&settings, &folder);
    let (id, writer) = keys.change(|ring, text| {
        let (id, text) = text.with_fresh_key(machine_time())?;
        Ok((Some(text), (id, ring.writer().to_owned())))
    })?;
    say::line(format!("{id} was added to {}. It waits: {writer} writes as before.", keys.path().display()));
    say::aside("make a copy of the key ring now, and keep it apart from the backups: soon nothing opens without it");
    say::aside(
        "parts that run on this file learn of the key within a second, without a restart; a part on another machine needs \
         this file there first. Then `halcyon key rotate` seals everything anew with it",
    );
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "no record: it is written beside the key, to tell its age by")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}
