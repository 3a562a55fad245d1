//! Holding: a database that is older than what was noted beside it was restored. Then planning goes on and nothing is sent
//! until a person releases it; what lies before the note is never sent again.

use domain::Refusal;
use domain::actor::Actor;
use domain::may::{self, Act};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kinds_that_pass_a_hold;
use crate::logbook::{self, Entry};
use crate::moment::{Ts, at};
use crate::{Asked, Broke, Office, Outcome, Records};

/// The worker's round, as it is counted in the database and noted beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The how manieth.
    pub counter: i64,
    /// When.
    pub at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    counter: i64,
    at: Option<Ts>,
}

#[derive(FromQueryResult)]
struct Held {
    held_since: Option<Ts>,
    held_tick_at: Option<Ts>,
}

/// Counts one more round. The answer is to be noted beside the database.
///
/// # Errors
/// [`Broke`].
pub async fn tick(office: &Office) -> Outcome<Tick> {
    // One statement, which says first who asks: without that the row rules let it count nothing.
    let sql = "UPDATE ticks SET counter = counter + 1, at = halcyon_now()
      WHERE (SELECT set_config('halcyon.actor', $1, true)) IS NOT NULL RETURNING counter, at";
    let rows: Vec<Row> = office.alone(sql, vec![Actor::Engine.to_string().into()]).await?;
    let tick = rows.first().and_then(|row| Some(Tick { counter: row.counter, at: at(row.at)? }));
    Ok(tick.ok_or(Broke::Record("tick"))?)
}

/// The last round the database knows of.
///
/// # Errors
/// [`Broke`].
pub async fn last_tick(office: &Office) -> Outcome<Option<Tick>> {
    let records = office.look(Actor::Engine).await?;
    let row: Option<Row> = records.one("SELECT counter, at FROM ticks", []).await?;
    Ok(row.and_then(|row| Some(Tick { counter: row.counter, at: at(row.at)? })))
}

/// Compares the database with the note beside it, and holds letters when the database is the older one, or has a past and no note.
///
/// # Errors
/// [`Broke`].
pub async fn hold_if_restored(office: &Office, noted: Option<Tick>) -> Outcome<bool> {
    let records = office.open(Actor::Engine).await?;
    let row: Row =
        records.one("SELECT counter, at FROM ticks FOR NO KEY UPDATE", []).await?.ok_or(Broke::Record("tick"))?;
    let until = match noted {
        Some(note) if row.counter < note.counter => Some(note.at),
        None if row.counter > 0 => Some(records.now),
        _ => None,
    };
    let Some(until) = until else { return Ok(false) };
    hold(&records, until).await?;
    records.commit().await?;
    tracing::warn!("this database was restored: letters are held until a person releases them");
    Ok(true)
}

async fn hold(records: &Records, until: Timestamp) -> Outcome<()> {
    let sql = "UPDATE practice SET held_since = coalesce(held_since, $1), held_tick_at = greatest(held_tick_at, $2)";
    records.run(sql, [Ts::from(records.now).into(), Ts::from(until).into()]).await?;
    let sql = "UPDATE letters SET state = 'held', lease = NULL, lease_until = NULL
      WHERE state IN ('waiting','sending') AND NOT kind = ANY ($1)";
    let held = records.run(sql, [kinds_that_pass_a_hold().into()]).await?;
    let facts = json!({ "letters": held });
    logbook::enter(records, Entry { verb: "letters.hold", subject: "practice".to_owned(), client: None, facts }).await
}

/// Since when letters are held, if they are.
///
/// # Errors
/// [`Broke`].
pub async fn held_since(office: &Office) -> Outcome<Option<Timestamp>> {
    let records = office.look(Actor::Engine).await?;
    let held: Option<Held> = records.one("SELECT held_since, held_tick_at FROM practice", []).await?;
    Ok(held.and_then(|held| at(held.held_since)))
}

/// How many letters a release sets free, and how many it leaves unsent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Released {
    /// They will be sent at their time.
    pub waiting: u64,
    /// They belong to the time before the restore and are not sent again.
    pub restored: u64,
}

/// Ends the hold: what was meant for the time before the noted round is dropped, the rest waits for its time.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotHeld`].
pub async fn release(asked: &Asked) -> Outcome<Released> {
    may::ask_plainly(asked.actor, Act::ReleaseHeld)?;
    let records = asked.open().await?;
    let held: Option<Held> = records.one("SELECT held_since, held_tick_at FROM practice FOR NO KEY UPDATE", []).await?;
    let until = held.filter(|held| held.held_since.is_some()).ok_or(Refusal::NotHeld)?.held_tick_at;
    let now = Ts::from(records.now);
    let sql = "UPDATE letters SET state = 'dropped', reason = 'restored', settled_at = $2, noted = false WHERE state = 'held' AND due_at < $1";
    let restored = records.run(sql, [until.unwrap_or(now).into(), now.into()]).await?;
    let waiting = records.run("UPDATE letters SET state = 'waiting', next_attempt_at = greatest(next_attempt_at, $1) WHERE state = 'held'", [now.into()]).await?;
    // The moment stays: what the planner writes down for before it from now on is not sent either.
    records.run("UPDATE practice SET held_since = NULL", []).await?;
    let facts = json!({ "waiting": waiting, "restored": restored });
    logbook::enter(&records, Entry { verb: "letters.release", subject: "practice".to_owned(), client: None, facts })
        .await?;
    records.commit().await?;
    Ok(Released { waiting, restored })
}
