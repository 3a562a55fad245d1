//! Whether the logbook is what was written: every link, and every entry that it holds, read anew.

use jiff::Timestamp;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::chain::{Difference, ENTRY, Entered, LINK, Link};
use super::link::Head;
use crate::Keyring;
use crate::moment::Ts;

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// How many entries are linked, as far as was read.
    pub entries: u64,
    /// The newest link, as far as was read.
    pub head: Option<Head>,
    /// How many entries are not linked yet, and since when.
    pub loose: (u64, Option<Timestamp>),
    /// Whether the first of these is older than a sweep or two explain.
    pub waits_long: bool,
    /// The first thing that is not what was written.
    pub fault: Option<Fault>,
}

/// What is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The entry of this number was changed.
    Changed(i64),
    /// It was removed.
    Removed(i64),
    /// It was put in.
    PutIn(i64),
    /// The link of this number is not there.
    LinkRemoved(i64),
    /// The link of this number, around the entries from one number to another, is not the one that was made.
    LinkChanged(i64, i64, i64),
    /// The link that was noted elsewhere is not in the chain, or another one is in its place: the end was cut off, or the chain made anew.
    NotAsNoted(i64),
    /// The link of this number is signed by the key of that name, though a newer one had signed before: whoever has seen an old key made it.
    OldKey(i64, String),
    /// Nothing vouches for the links since this one: the key ring does not have the key of that name.
    Unvouched(i64, String),
}

/// So many links are read at once; a link's entries are read with it.
const AT_ONCE: i64 = 50;

/// Reads the whole chain, as the owner of the tables, in one moment of the database. `noted` is an end of the chain that was kept elsewhere.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify(owner: &PgPool, keyring: &Keyring, noted: Option<&Head>) -> Result<Verified, sqlx::Error> {
    let mut looking = owner.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *looking).await?;
    verify_in(&mut looking, keyring, noted).await
}

/// The same in a transaction of the caller's.
pub(super) async fn verify_in(
    looking: &mut PgConnection,
    keyring: &Keyring,
    noted: Option<&Head>,
) -> Result<Verified, sqlx::Error> {
    let mut reading = Reading { keyring, noted, former: None, newest_key: None, unvouched: None, entries: 0 };
    let fault = reading.all(looking).await?;
    let fault = fault.or_else(|| reading.end());
    let after = reading.former.as_ref().map_or(i64::MIN, |link| link.to_number);
    let sql = "SELECT count(*), min(at), coalesce(min(at) < halcyon_now() - interval '5 minutes', false) FROM logbook WHERE number > $1";
    let (loose, since, waits_long): (i64, Option<OffsetDateTime>, bool) =
        sqlx::query_as(sql).bind(after).fetch_one(looking).await?;
    let loose = (loose.unsigned_abs(), since.map(|since| Ts::from(since).into()));
    Ok(Verified { entries: reading.entries, head: reading.former.as_ref().map(Head::from), loose, waits_long, fault })
}

struct Reading<'a> {
    keyring: &'a Keyring,
    /// What was noted of the end, until it was found.
    noted: Option<&'a Head>,
    former: Option<Link>,
    /// How many keys of the ring are older than the newest that has signed so far.
    newest_key: Option<usize>,
    /// The first of the newest links that nothing vouches for: a link vouches for all before it, since it holds the hash of the one before.
    unvouched: Option<(i64, String)>,
    entries: u64,
}

impl Reading<'_> {
    async fn all(&mut self, looking: &mut PgConnection) -> Result<Option<Fault>, sqlx::Error> {
        loop {
            let sql = format!("{LINK} WHERE number > $1 ORDER BY number LIMIT {AT_ONCE}");
            let sql = sqlx::AssertSqlSafe(sql);
            let after = self.former.as_ref().map_or(0, |link| link.number);
            let links: Vec<Link> = sqlx::query_as(sql).bind(after).fetch_all(&mut *looking).await?;
            if links.is_empty() {
                return Ok(None);
            }
            for link in links {
                if let Some(fault) = self.next(link, looking).await? {
                    return Ok(Some(fault));
                }
            }
        }
    }

    async fn next(&mut self, link: Link, looking: &mut PgConnection) -> Result<Option<Fault>, sqlx::Error> {
        let (expected, after) =
            self.former.as_ref().map_or((1, i64::MIN), |former| (former.number + 1, former.to_number));
        if link.number != expected {
            return Ok(Some(Fault::LinkRemoved(expected)));
        }
        let changed = Fault::LinkChanged(link.number, link.from_number, link.to_number);
        let key = self.keyring.older_than(&link.key_id);
        match link.is_signed(self.keyring) {
            Some(false) => return Ok(Some(changed)),
            Some(true) if key < self.newest_key => return Ok(Some(Fault::OldKey(link.number, link.key_id))),
            Some(true) => (self.unvouched, self.newest_key) = (None, key),
            None => _ = self.unvouched.get_or_insert_with(|| (link.number, link.key_id.clone())),
        }
        // One more than it holds tells of one that was put in.
        let sql = format!("{ENTRY} WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3");
        let entered: Vec<Entered> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(after)
            .bind(link.to_number)
            .bind(i64::from(link.entries) + 1)
            .fetch_all(looking)
            .await?;
        if let Some(difference) = link.differs(self.former.as_ref(), &entered) {
            return Ok(Some(match difference {
                Difference::Changed(number) => Fault::Changed(number),
                Difference::Removed(number) => Fault::Removed(number),
                Difference::PutIn(number) => Fault::PutIn(number),
                Difference::OfTheLink => changed,
            }));
        }
        self.noted = self.noted.filter(|noted| **noted != Head::from(&link));
        self.entries += u64::from(link.entries.unsigned_abs());
        self.former = Some(link);
        Ok(None)
    }

    /// What is to be said when every link that is there is as it was made.
    fn end(&self) -> Option<Fault> {
        let not_there = self.noted.map(|noted| Fault::NotAsNoted(noted.link));
        not_there.or_else(|| self.unvouched.clone().map(|(link, key)| Fault::Unvouched(link, key)))
    }
}
