//! What a practice that was put back from a backup must not do: send again what was sent since, or let in whoever was shut out
//! since. Both are settled in the transaction that puts it back, so that there is no moment in which they are not.

use jiff::Timestamp;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use time::OffsetDateTime;

use crate::letters::hold::Tick;
use crate::letters::kinds_that_pass_a_hold;
use crate::moment::Ts;

/// What came to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtRest {
    /// Letters that wait for a person's release.
    pub held: u64,
    /// What was meant for before this moment is not sent again.
    pub until: Timestamp,
    /// Sign-ins that ended.
    pub sign_ins: u64,
    /// Bearer tokens that ended.
    pub tokens: u64,
    /// One-time links that ended.
    pub links: u64,
}

/// Holds every letter and ends every way in, in the transaction that put the records back, under the role that owns the tables.
///
/// `noted` is the last round that the worker noted outside the database. If it is a later one than the records know, what was
/// meant for before it has been seen to; otherwise everything up to now counts as seen to.
///
/// # Errors
/// When the database refuses; then the transaction is to be given up.
pub async fn bring_to_rest(records: &mut PgConnection, noted: Option<Tick>) -> Result<AtRest, sqlx::Error> {
    let sql = "SELECT halcyon_now(), counter, set_config('halcyon.actor', 'operator', true) FROM ticks";
    let (now, counter, _): (OffsetDateTime, i64, String) = sqlx::query_as(sql).fetch_one(&mut *records).await?;
    let known = noted.filter(|noted| noted.counter > counter).map(|noted| OffsetDateTime::from(Ts::from(noted.at)));
    let until = known.filter(|at| *at < now).unwrap_or(now);
    let held = hold(records, now, until).await?;
    let [sign_ins, tokens, links] = end_every_way_in(records, now).await?;
    let facts = json!({ "letters": held, "sign_ins": sign_ins, "tokens": tokens, "links": links });
    let sql = "INSERT INTO logbook (at, verb, subject, facts) VALUES ($1, 'letters.hold', 'practice', $2)";
    sqlx::query(sql).bind(now).bind(facts).execute(records).await?;
    Ok(AtRest { held, until: Ts::from(until).into(), sign_ins, tokens, links })
}

/// Also what passes every other hold: a way in that somebody asked for before the backup was made is of no use to them now.
async fn hold(records: &mut PgConnection, now: OffsetDateTime, until: OffsetDateTime) -> Result<u64, sqlx::Error> {
    let sql = "UPDATE practice SET held_since = coalesce(held_since, $1), held_tick_at = greatest(held_tick_at, $2)";
    sqlx::query(sql).bind(now).bind(until).execute(&mut *records).await?;
    let sql = "UPDATE letters SET state = 'dropped', reason = 'restored', lease = NULL, lease_until = NULL, settled_at = $2, noted = false
      WHERE state IN ('waiting','sending','held') AND kind = ANY ($1)";
    sqlx::query(sql).bind(kinds_that_pass_a_hold()).bind(now).execute(&mut *records).await?;
    let sql =
        "UPDATE letters SET state = 'held', lease = NULL, lease_until = NULL WHERE state IN ('waiting','sending')";
    sqlx::query(sql).execute(&mut *records).await?;
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM letters WHERE state = 'held'").fetch_one(records).await?;
    Ok(held.unsigned_abs())
}

/// One that was ended after the backup was made would otherwise be good again: so would a password that was given up because it had been seen,
/// and the authenticator of whoever has left since. Everybody begins anew.
async fn end_every_way_in(records: &mut PgConnection, now: OffsetDateTime) -> Result<[u64; 3], sqlx::Error> {
    let mut ended = [0; 3];
    let statements = [
        "UPDATE sign_ins SET ended_at = $1 WHERE ended_at IS NULL",
        "UPDATE tokens SET ended_at = $1 WHERE ended_at IS NULL",
        "UPDATE set_up_links SET used_at = $1 WHERE used_at IS NULL",
    ];
    let also = [
        "UPDATE half_sign_ins SET ended_at = $1 WHERE ended_at IS NULL",
        "UPDATE asked_ways_in SET used_at = $1 WHERE used_at IS NULL",
    ];
    for sql in also {
        sqlx::query(sql).bind(now).execute(&mut *records).await?;
    }
    for table in [
        "passwords",
        "authenticators",
        "recovery_codes",
        "passkeys",
        "passkey_ceremonies",
        "known_devices",
        "pins",
        "said_ways_in",
    ] {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *records).await?;
    }
    for (count, sql) in ended.iter_mut().zip(statements) {
        *count = sqlx::query(sql).bind(now).execute(&mut *records).await?.rows_affected();
    }
    Ok(ended)
}
