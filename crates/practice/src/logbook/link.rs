//! The sweep that links entries: what has settled since the last link, in lots.

use domain::actor::Actor;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::chain::{ENTRY, Entered, LINK, Link, hex};
use crate::moment::Ts;
use crate::{Office, Outcome};

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

/// Links what is not linked yet. Says how many entries were, and with which link it ends; none, where there was nothing to link, or somebody
/// is just writing: then it is the next sweep's.
///
/// # Errors
/// [`crate::Broke`].
pub async fn link(office: &Office) -> Outcome<Option<(u64, Head)>> {
    let Some(up_to) = settled(office).await? else { return Ok(None) };
    let (mut linked, mut head) = (0, None);
    while let Some(link) = link_some(office, up_to).await? {
        linked += u64::from(link.entries.unsigned_abs());
        head = Some(Head::from(&link));
    }
    if let Some(Head { link, hash }) = &head {
        tracing::info!(entries = linked, link, hash, "the logbook was linked");
    }
    Ok(head.map(|head| (linked, head)))
}

/// Whether the chain has a link that was noted of it.
///
/// # Errors
/// [`crate::Broke`].
pub async fn holds(office: &Office, noted: &Head) -> Outcome<bool> {
    let records = office.look(Actor::Engine).await?;
    let found: Option<Link> = records.one(&format!("{LINK} WHERE number = $1"), [noted.link.into()]).await?;
    Ok(found.is_some_and(|link| Head::from(&link) == *noted))
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
async fn link_some(office: &Office, up_to: i64) -> Outcome<Option<Link>> {
    let records = office.open(Actor::Engine).await?;
    records.run("SELECT pg_advisory_xact_lock($1)", [LOCK.into()]).await?;
    let former: Option<Link> = records.one(&format!("{LINK} ORDER BY number DESC LIMIT 1"), []).await?;
    let after = former.as_ref().map_or(0, |link| link.to_number);
    let sql = format!("{ENTRY} WHERE number > $1 AND number <= $2 ORDER BY number LIMIT {AT_MOST}");
    let entered: Vec<Entered> = records.all(&sql, [after.into(), up_to.into()]).await?;
    if entered.is_empty() {
        return Ok(None);
    }
    let link = Link::after(former.as_ref(), &entered, records.now.as_microsecond(), &office.keyring());
    let sql =
        "INSERT INTO logbook_links (number, from_number, to_number, entries, hash, marks, key_id, signature, made_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let Link { number, from_number, to_number, entries, hash, marks, key_id, signature, made: _ } = link.clone();
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
    records.commit().await?;
    Ok(Some(link))
}
