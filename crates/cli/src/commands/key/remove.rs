//! `halcyon key remove`: a key leaves the ring, once nothing needs it.

use jiff::Timestamp;
use practice::Keyring;
use practice::correspondence::links_until;
use practice::keyring::Stands;
use practice::sealing::{self, keys_in_use};
use sqlx::PgPool;

use super::{database_time, needs};
use crate::arguments::KeyRemove;
use crate::commands::{begin_quietly, on_database};
use crate::keys::Keys;
use crate::pool::{self, Part};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::{office, say};

const FEW: u32 = 2;

pub(in crate::commands) async fn remove(asked: &KeyRemove, surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    let keys = Keys::of(&beginning.0, &beginning.1);
    on_database(&beginning, surroundings, async |database| {
        let owner = pool::open(&database.addresses().owner, Part::Owner, FEW).await?;
        let done = take_out(asked, &keys, &owner).await;
        owner.close().await;
        done
    })
    .await?;
    say::line(format!("{} was taken out of {}.", asked.id, keys.path().display()));
    say::aside(
        "a backup that was made before everything was sealed anew needs it still: keep a copy of the former key ring as long as such a backup",
    );
    Ok(())
}

async fn take_out(asked: &KeyRemove, keys: &Keys, owner: &PgPool) -> Result<(), Trouble> {
    office::must_be_migrated(owner).await?;
    let now = database_time(owner).await?;
    let id = &asked.id;
    let stopped = stopped_at(&keys.open()?, id)?;
    nothing_needs(owner, id).await?;
    if let Some(stopped) = stopped
        && !asked.end_links
    {
        no_link_needs(owner, id, stopped, now).await?;
    }
    keys.change(|ring, text| stopped_at(ring, id).map(|_| (Some(text.without(id, now)), ())))?;
    Ok(sealing::remove(owner, id).await?)
}

/// When a key stopped writing; nothing for one that never wrote. Where the ring does not say when, it may have been a moment ago.
fn stopped_at(ring: &Keyring, id: &str) -> Result<Option<Timestamp>, Trouble> {
    let known = ring.keys().find(|key| key.id == id).map(|key| key.stands);
    match known {
        None => {
            let names: Vec<&str> = ring.keys().map(|key| key.id).collect();
            Err(Trouble::Usage(format!("there is no key {id} in the key ring; there is {}", names.join(", "))))
        }
        Some(Stands::Writes(_)) => Err(Trouble::Usage(format!(
            "{id} is the key that writes: `halcyon key add` and `halcyon key rotate` put another in its place"
        ))),
        Some(Stands::Waits) => Ok(None),
        Some(Stands::Reads(stopped)) => Ok(Some(stopped.unwrap_or(Timestamp::MAX))),
    }
}

async fn nothing_needs(owner: &PgPool, id: &str) -> Result<(), Trouble> {
    match keys_in_use(owner).await?.iter().find(|one| one.key == id) {
        Some(one) => Err(Trouble::Usage(format!(
            "{id} is needed by {}: `halcyon key rotate` makes them anew with the key that writes",
            needs(one)
        ))),
        None => Ok(()),
    }
}

/// The letters that went out while it wrote hold links that nothing else makes good.
async fn no_link_needs(owner: &PgPool, id: &str, stopped: Timestamp, now: Timestamp) -> Result<(), Trouble> {
    match links_until(owner, stopped).await? {
        Some(until) if until > now => Err(Trouble::Usage(format!(
            "links in letters that were sent while {id} wrote can be used until {}: to answer, to let letters rest, to stop them. \
             From the day after {id} can be removed. If it may have been seen by others: --end-links removes it now, and those links end",
            until.strftime("%-d %B %Y")
        ))),
        _ => Ok(()),
    }
}
