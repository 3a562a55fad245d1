//! The sweep that links entries: what has settled since the last link, in lots.

use domain::actor::Actor;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use super::chain::{ENTRY, Entered, LINK, Link, hex};
use crate::moment::Ts;
use crate::{Keyring, Office, Outcome, Records};

/// A link holds so many entries at most.
const AT_MOST: i64 = 1000;
/// The number of an advisory lock that nobody else takes: one sweep at a time over all processes.
const LOCK: i64 = 0x6c_6f_67_62;

/// The end of the chain, to be kept where whoever can write the database cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the newest link.
    pub link: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl From<&Link> for Head {
    fn from(link: &Link) -> Self {
        Self { link: link.number, hash: hex(&link.hash) }
    }
}

#[derive(FromQueryResult)]
struct Number {
    number: Option<i64>,
}

/// Why nothing is linked: a link more would vouch for what nobody knows to be as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The chain does not have the link that was noted elsewhere, or has another one in its place.
    NotAsNoted(i64),
    /// The newest link is not signed by the key that it names.
    NotOurs(i64),
    /// The key ring does not have the key that the newest link names.
    Unvouched(i64, String),
    /// The newest link is signed by a newer key than the one that writes here.
    Behind(i64, String),
}

/// What became of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swept {
    /// There was nothing to link, or somebody is just writing: then it is the next sweep's.
    Nothing,
    /// So many entries were linked, and with this link it ends.
    Linked(u64, Head),
    /// It was not to be built on.
    Refused(Refusal),
}

/// Links what is not linked yet, behind a chain that is ours. `noted` is its end as it was kept elsewhere.
///
/// # Errors
/// [`crate::Broke`].
pub async fn link(office: &Office, noted: Option<&Head>) -> Outcome<Swept> {
    let records = office.look(Actor::Engine).await?;
    if let Err(refusal) = to_build_on(&records, &office.keyring(), noted).await? {
        return Ok(Swept::Refused(refusal));
    }
    drop(records);
    let Some(up_to) = settled(office).await? else { return Ok(Swept::Nothing) };
    let (mut linked, mut head) = (0, None);
    loop {
        match link_some(office, up_to, noted).await? {
            Ok(Some(link)) => {
                linked += u64::from(link.entries.unsigned_abs());
                head = Some(Head::from(&link));
            }
            Ok(None) => break,
            Err(refusal) => return Ok(Swept::Refused(refusal)),
        }
    }
    let Some(head) = head else { return Ok(Swept::Nothing) };
    tracing::info!(entries = linked, link = head.link, hash = head.hash, "the logbook was linked");
    Ok(Swept::Linked(linked, head))
}

/// The newest link, as the owner of the tables sees it: for a note of a database that was put back.
///
/// # Errors
/// When the database cannot be asked.
pub async fn newest(owner: &PgPool) -> Result<Option<Head>, sqlx::Error> {
    let sql = format!("{LINK} ORDER BY number DESC LIMIT 1");
    let newest: Option<Link> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_optional(owner).await?;
    Ok(newest.as_ref().map(Head::from))
}

/// The newest link, if there is one, or why nothing is to be built on it.
async fn to_build_on(
    records: &Records,
    keyring: &Keyring,
    noted: Option<&Head>,
) -> Outcome<Result<Option<Link>, Refusal>> {
    if let Some(noted) = noted {
        let found: Option<Link> = records.one(&format!("{LINK} WHERE number = $1"), [noted.link.into()]).await?;
        if found.is_none_or(|link| Head::from(&link) != *noted) {
            return Ok(Err(Refusal::NotAsNoted(noted.link)));
        }
    }
    let former: Option<Link> = records.one(&format!("{LINK} ORDER BY number DESC LIMIT 1"), []).await?;
    let Some(former) = former else { return Ok(Ok(None)) };
    let (number, key) = (former.number, former.key_id.clone());
    Ok(match former.is_signed(keyring) {
        Some(false) => Err(Refusal::NotOurs(number)),
        Some(true) if keyring.older_than(&key) > keyring.older_than(keyring.writer()) => {
            Err(Refusal::Behind(number, key))
        }
        Some(true) => Ok(Some(former)),
        None if noted == Some(&Head::from(&former)) && was_removed(records, &key).await? => Ok(Some(former)),
        None => Err(Refusal::Unvouched(number, key)),
    })
}

/// Whether the logbook says that a key was taken out. Whoever can write the database can say so, too: it counts only beside the note.
async fn was_removed(records: &Records, key: &str) -> Outcome<bool> {
    let sql = "SELECT number FROM logbook WHERE verb = 'sealing.remove' AND subject = $1 LIMIT 1";
    let removed: Option<Number> = records.one(sql, [format!("key:{key}").into()]).await?;
    Ok(removed.is_some())
}

/// Up to which number all entries are there that ever will be; none if all of them are linked.
async fn settled(office: &Office) -> Outcome<Option<i64>> {
    let records = office.look(Actor::Engine).await?;
    let sql =
        "SELECT number FROM logbook WHERE number > coalesce((SELECT max(to_number) FROM logbook_links), 0) LIMIT 1";
    let loose: Option<Number> = records.one(sql, []).await?;
    drop(records);
    if loose.is_none() {
        return Ok(None);
    }
    let settled: Option<Number> = office.one_for_nobody("SELECT logbook_settled() AS number", []).await?;
    Ok(settled.and_then(|settled| settled.number))
}

/// One link more.
async fn link_some(office: &Office, up_to: i64, noted: Option<&Head>) -> Outcome<Result<Option<Link>, Refusal>> {
    let records = office.open(Actor::Engine).await?;
    let keyring = office.keyring();
    records.run("SELECT pg_advisory_xact_lock($1)", [LOCK.into()]).await?;
    let former = match to_build_on(&records, &keyring, noted).await? {
        Ok(former) => former,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let after = former.as_ref().map_or(0, |link| link.to_number);
    let sql = format!("{ENTRY} WHERE number > $1 AND number <= $2 ORDER BY number LIMIT {AT_MOST}");
    let entered: Vec<Entered> = records.all(&sql, [after.into(), up_to.into()]).await?;
    if entered.is_empty() {
        return Ok(Ok(None));
    }
    let link = Link::after(former.as_ref(), &entered, records.now.as_microsecond(), &keyring);
    keep(&records, link.clone()).await?;
    records.commit().await?;
    Ok(Ok(Some(link)))
}

async fn keep(records: &Records, link: Link) -> Outcome<()> {
    let sql =
        "INSERT INTO logbook_links (number, from_number, to_number, entries, hash, marks, key_id, signature, made_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let Link { number, from_number, to_number, entries, hash, marks, key_id, signature, made: _ } = link;
    let made_at = Ts::from(records.now).into();
    let values = [
        number.into(),
        from_number.into(),
        to_number.into(),
        entries.into(),
        hash.into(),
        marks.into(),
        key_id.into(),
        signature.into(),
        made_at,
    ];
    records.run(sql, values).await?;
    Ok(())
}
