//! `halcyon key rotate`: the newest key begins to write, and everything is sealed anew with it.

use std::time::{Duration, Instant};

use practice::Keyring;
use practice::keyring::{KeyShown, Stands};
use practice::sealing::{self, Progress, Rotated};
use sqlx::PgPool;

use super::database_time;
use crate::commands::{begin_quietly, on_database};
use crate::keys::Keys;
use crate::lifecycle::Life;
use crate::pool::{self, Part};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::{office, say};

/// Rows are locked by one connection; another counts.
const FEW: u32 = 2;
/// So often it is said how far it is.
const NOW_AND_THEN: Duration = Duration::from_secs(1);

/// May be stopped at any point, and begun again.
pub(in crate::commands) async fn rotate(surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    let keys = Keys::of(&beginning.0, &beginning.1);
    let life = Life::begin()?;
    let rotated = on_database(&beginning, surroundings, async |database| {
        let owner = pool::open(&database.addresses().owner, Part::Owner, FEW).await?;
        office::must_be_migrated(&owner).await?;
        let done = life.unless_stopped(with_newest(&keys, &owner)).await;
        owner.close().await;
        done.ok_or_else(|| Trouble::fault("stopped; `halcyon key rotate` goes on from here"))?
    })
    .await?;
    tell(&rotated, &keys)
}

async fn with_newest(keys: &Keys, owner: &PgPool) -> Result<Rotated, Trouble> {
    keys.must_open_but_addresses(owner).await?;
    // Whoever reads the same file has the key before anything is sealed with it.
    tokio::time::sleep(keys.settles_in()).await;
    let now = database_time(owner).await?;
    let began = keys.change(|ring, text| {
        let newest = newest_waiting(ring);
        Ok((newest.as_deref().map(|id| text.with_writer(id, now)), newest))
    })?;
    let ring = keys.open()?;
    if let Some(id) = began {
        say::line(format!("{id} writes from now on."));
    }
    let mut said = Instant::now();
    let say = |Progress { anew, left }| {
        if said.elapsed() >= NOW_AND_THEN {
            said = Instant::now();
            say::line(format!("{anew} values are sealed anew, {left} are left."));
        }
    };
    sealing::rotate(owner, &ring, say).await.map_err(Trouble::fault)
}

/// The newest key, if it does not write yet.
fn newest_waiting(ring: &Keyring) -> Option<String> {
    let newest: KeyShown<'_> = ring.keys().last()?;
    (newest.stands == Stands::Waits).then(|| newest.id.to_owned())
}

fn tell(rotated: &Rotated, keys: &Keys) -> Result<(), Trouble> {
    let ring = keys.open()?;
    let writer = ring.writer();
    for closed in &rotated.closed {
        let (table, column, row) = (closed.table, closed.column, closed.row);
        say::aside(format!("{table}.{column} of {row} does not open with the key it names, and stays as it is"));
    }
    let left = rotated.closed.len();
    say::line(format!("{} values were made anew with {writer}; on older keys: {left}.", rotated.anew));
    if left > 0 {
        return Err(Trouble::fault(
            "what does not open was damaged, or sealed with another key of that name: a backup may hold it whole",
        ));
    }
    let older: Vec<&str> = ring.keys().filter(|key| matches!(key.stands, Stands::Reads(_))).map(|key| key.id).collect();
    if older.is_empty() && rotated.anew == 0 {
        say::aside("there is no newer key to seal with: `halcyon key add` makes one");
    } else if !older.is_empty() {
        say::aside(format!(
            "a part with a key ring of its own needs this one now. {} still serve links in letters: `halcyon key remove` says until when",
            older.join(", ")
        ));
    }
    Ok(())
}
