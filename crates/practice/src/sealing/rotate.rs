//! Sealing everything anew with the key that writes, while people work.
//!
//! What is left to do follows from what is kept: every value names its key. So this can be stopped at any point, even by `kill -9`, and
//! begun again; and any number of them may run at once. Each few rows are a transaction of their own, and none of them waits for a lock.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::spots::{Place, places};
use super::uses::keys_in_use;
use super::{SealingError, enter};
use crate::Keyring;
use crate::keyring::Watched;

/// In this time every part that runs has read the key ring anew, twice over.
const TAKEN_UP: Duration = Duration::from_secs(2);
/// No transaction of ours lives longer than this.
const LONGEST: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(100);

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Values that were sealed anew.
    pub anew: u64,
    /// Values on older keys when it was last counted.
    pub left: u64,
}

/// A value that does not open with the key it names, and so stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// Its row's id.
    pub row: Uuid,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Rotated {
    /// Values that were made anew here.
    pub anew: u64,
    /// Those that did not open.
    pub closed: Vec<Closed>,
}

/// Makes everything anew that another key than the one that writes has made. Ends when nothing is left, and nobody can be about to write with
/// an older key: every part that runs has taken up the key ring, and what it had begun before has ended.
///
/// # Errors
/// [`SealingError`]; what was done until then stays done.
pub async fn rotate(owner: &PgPool, keyring: &Keyring, mut say: impl FnMut(Progress)) -> Result<Rotated, SealingError> {
    let mut others = Others { began: Instant::now(), before: None };
    let mut done = Rotated { anew: 0, closed: Vec::new() };
    loop {
        let over = others.are_done(owner).await?;
        let left = left(owner, keyring).await?;
        let all = u64::try_from(done.closed.len()).is_ok_and(|closed| left <= closed);
        if all && over {
            break;
        }
        if all || walk(owner, keyring, left, &mut done, &mut say).await? == 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    if done.anew > 0 {
        let facts = json!({ "values": done.anew, "closed": done.closed.len() });
        enter(&mut *owner.acquire().await?, "sealing.rotate", keyring.writer(), facts).await?;
    }
    Ok(done)
}

/// Values on other keys than the one that writes, and addresses without a hash.
async fn left(owner: &PgPool, keyring: &Keyring) -> Result<u64, SealingError> {
    let sql = "SELECT (SELECT count(*) FROM staff WHERE address_hash IS NULL)
      + (SELECT count(*) FROM contact_plans WHERE address_hash IS NULL AND address IS NOT NULL)";
    let bare: i64 = sqlx::query_scalar(sql).fetch_one(owner).await?;
    let in_use = keys_in_use(owner).await?.into_iter().filter(|one| one.key != keyring.writer());
    Ok(bare.unsigned_abs() + in_use.map(|one| one.sealed + one.hashes).sum::<u64>())
}

/// Once through everything.
async fn walk(
    owner: &PgPool,
    keyring: &Keyring,
    left: u64,
    done: &mut Rotated,
    say: &mut impl FnMut(Progress),
) -> Result<u64, SealingError> {
    let before = done.anew;
    done.closed.clear();
    for place in places() {
        let mut after = Uuid::nil();
        while let Some(last) = few(owner, keyring, place, after, done).await? {
            after = last;
            say(Progress { anew: done.anew, left: left.saturating_sub(done.anew - before) });
        }
    }
    Ok(done.anew - before)
}

async fn few(
    owner: &PgPool,
    keyring: &Keyring,
    place: Place,
    after: Uuid,
    done: &mut Rotated,
) -> Result<Option<Uuid>, SealingError> {
    let mut records = owner.begin().await?;
    let few = place.few(&mut records, keyring, after).await?;
    records.commit().await?;
    done.anew += few.values;
    done.closed.extend(few.closed);
    Ok(few.last)
}

/// Whoever may still write with an older key.
struct Others {
    began: Instant,
    /// Transactions of that number and later were begun with the key ring as it is.
    before: Option<i64>,
}

impl Others {
    async fn are_done(&mut self, owner: &PgPool) -> Result<bool, SealingError> {
        if self.began.elapsed() < TAKEN_UP.max(2 * Watched::SEEN_WITHIN) {
            return Ok(false);
        }
        let sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
        let (oldest, next): (i64, i64) = sqlx::query_as(sql).fetch_one(owner).await?;
        let before = *self.before.get_or_insert(next);
        Ok(oldest >= before || self.began.elapsed() > LONGEST)
    }
}
