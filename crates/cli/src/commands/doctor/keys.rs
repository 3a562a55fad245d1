//! The keys: what each is needed for, how old the one that writes is, and what could go.

use jiff::{SignedDuration, Timestamp};
use practice::Keyring;
use practice::correspondence::links_until;
use practice::keyring::{KeyShown, Stands};
use practice::sealing::{Fits, Use, fits, keys_in_use};
use sqlx::PgPool;

use super::finding::Finding;
use crate::commands::key::{database_time, needs};
use crate::trouble::Trouble;

/// A key that writes for longer is to be replaced (NIST SP 800-57 part 1, section 5.3.6: at most two years for what it seals).
const LONG: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

pub(super) async fn look(owner: &PgPool, keyring: &Keyring) -> Result<Vec<Finding>, Trouble> {
    let in_use = keys_in_use(owner).await?;
    let mut findings = vec![belongs(owner, keyring).await?];
    for key in keyring.keys() {
        let needed = in_use.iter().find(|one| one.key == key.id);
        findings.push(match key.stands {
            Stands::Waits => Finding::note(
                format!("the key {} was added and waits", key.id),
                "make a copy of the key ring and keep it apart from the backups, then `halcyon key rotate`",
            ),
            Stands::Writes(since) => writes(owner, &key, since, needed).await?,
            Stands::Reads(stopped) => reads(owner, &key, stopped, needed).await?,
        });
    }
    Ok(findings)
}

async fn belongs(owner: &PgPool, keyring: &Keyring) -> Result<Finding, Trouble> {
    const PUT_BACK: &str = "put back the copy of the key ring that belongs to this database";
    Ok(match fits(owner, keyring).await? {
        Fits::Yes => Finding::well("the key ring opens what was sealed"),
        Fits::Lacks(lacking) if lacking.iter().all(|one| one.sealed == 0) => {
            Finding::serious("addresses are looked up by a key that is not in the key ring", "`halcyon key rotate`")
        }
        Fits::Lacks(lacking) => {
            let each: Vec<String> = lacking.iter().map(|one| format!("{} ({})", one.key, needs(one))).collect();
            let what = format!("the key ring does not open what was sealed here: it lacks {}", each.join(", "));
            Finding::serious(what, PUT_BACK)
        }
        Fits::Another(id) => {
            let what = format!("the key ring does not open what was sealed here: its {id} is not this practice's {id}");
            Finding::serious(what, PUT_BACK)
        }
    })
}

async fn writes(
    owner: &PgPool,
    key: &KeyShown<'_>,
    since: Option<Timestamp>,
    needed: Option<&Use>,
) -> Result<Finding, Trouble> {
    let now = database_time(owner).await?;
    let since = match since.or(key.made_at) {
        Some(since) => Some(since),
        None => began(owner).await?,
    };
    let age = since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
    let what = format!(
        "the key {} writes{}: {}",
        key.id,
        since.map(|since| format!(" since {}", day(since))).unwrap_or_default(),
        needed.map_or_else(|| "nothing needs it yet".to_owned(), |one| format!("{} need it", needs(one)))
    );
    Ok(if age > LONG {
        Finding::note(what, "it is two years old: `halcyon key add`, then `halcyon key rotate`")
    } else {
        Finding::well(what)
    })
}

/// A first key has no date of its own: it came with the practice.
async fn began(owner: &PgPool) -> Result<Option<Timestamp>, Trouble> {
    let sql = "SELECT floor(extract(epoch FROM created_at))::bigint FROM practice";
    let began: Option<i64> = sqlx::query_scalar(sql).fetch_optional(owner).await?;
    Ok(began.and_then(|second| Timestamp::from_second(second).ok()))
}

async fn reads(
    owner: &PgPool,
    key: &KeyShown<'_>,
    stopped: Option<Timestamp>,
    needed: Option<&Use>,
) -> Result<Finding, Trouble> {
    let id = key.id;
    if let Some(one) = needed {
        return Ok(Finding::note(
            format!("{} still need the key {id}, which no longer writes", needs(one)),
            "`halcyon key rotate` makes them anew with the key that writes",
        ));
    }
    let now = database_time(owner).await?;
    Ok(match links_until(owner, stopped.unwrap_or(Timestamp::MAX)).await? {
        Some(until) if until > now => {
            Finding::well(format!("the key {id} serves links in letters alone, until {}", day(until)))
        }
        _ => Finding::note(format!("nothing needs the key {id} any more"), format!("`halcyon key remove {id}`")),
    })
}

fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}
