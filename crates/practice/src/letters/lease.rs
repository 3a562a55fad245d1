//! Leasing: due letters get a token and a time limit, and the job engine gets its jobs, in one statement.

use domain::actor::Actor;
use domain::ids::LetterId;
use domain::letters::Lane;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::moment::Ts;
use crate::{Office, Outcome};

/// Which letter, under which lease. A job carries a lot of these, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leased {
    /// The letter.
    pub letter: LetterId,
    /// The lease. A job whose lease is no longer the letter's does nothing.
    pub lease: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    lease: Uuid,
}

/// The queue of a lane, as the job engine names it.
pub fn queue(lane: Lane) -> &'static str {
    match lane {
        Lane::AskedFor => "letters-asked-for",
        Lane::Bulk => "letters",
    }
}

/// At most so many bulk letters are leased at once, so that leases do not run out in a queue.
const MOST_AT_ONCE: i64 = 500;

const LEASE: &str = "WITH relay AS (
    SELECT coalesce(relay_paused_until > $1, false) AS paused, relay_trouble IS NOT NULL AS trouble FROM practice),
  room AS (
    SELECT CASE WHEN paused THEN 0 WHEN trouble THEN 1 - least(1, leased) WHEN $3 THEN $4 ELSE greatest(0, $4 - leased) END AS letters
    FROM relay, (SELECT count(*) AS leased FROM letters WHERE lease IS NOT NULL AND asked_for = $3) AS taken),
  due AS (
    SELECT id FROM letters WHERE state = 'waiting' AND lease IS NULL AND asked_for = $3 AND next_attempt_at <= $1
    ORDER BY next_attempt_at LIMIT (SELECT letters FROM room) FOR NO KEY UPDATE SKIP LOCKED),
  leased AS (
    UPDATE letters l SET lease = gen_random_uuid(), lease_until = $2 FROM due WHERE l.id = due.id RETURNING l.id, l.lease, l.kind)";

/// A job is a lot: letters that may go twice, for these start together and wait a moment for each other. Any other letter has a job of its own.
const JOBS: &str = "INSERT INTO apalis.jobs (id, job_type, job, max_attempts, idempotency_key)
  SELECT apalis.generate_ulid(), $5, convert_to(json_agg(json_build_object('letter', id, 'lease', lease))::text, 'UTF8'), 1, min(lease::text)
  FROM (SELECT id, lease, CASE WHEN kind = ANY ($7) THEN ((row_number() OVER (PARTITION BY kind = ANY ($7)) - 1) / $6)::text ELSE id::text END AS lot
    FROM leased) AS one GROUP BY lot";

/// Leases the due letters of a lane and makes jobs of them, with at most so many letters each. Says how many jobs.
///
/// # Errors
/// [`crate::Broke`].
pub async fn lease(office: &Office, lane: Lane, length: SignedDuration, lot: usize) -> Outcome<u64> {
    let records = office.open(Actor::Engine).await?;
    let values = [
        Ts::from(records.now).into(),
        Ts::from(records.now + length).into(),
        (lane == Lane::AskedFor).into(),
        MOST_AT_ONCE.into(),
        queue(lane).into(),
        i64::try_from(lot).unwrap_or(1).max(1).into(),
        super::kinds_that_may_go_twice().into(),
    ];
    let jobs = records.run(&format!("{LEASE} {JOBS}"), values).await?;
    records.commit().await?;
    Ok(jobs)
}

/// Gives back the jobs that a worker of the engine had fetched when it ended, so that another need not wait until it is taken for gone. A letter
/// of theirs that was begun does not begin again.
///
/// # Errors
/// [`crate::Broke`].
pub async fn hand_back(office: &Office, worker: &str) -> Outcome<u64> {
    let records = office.open(Actor::Engine).await?;
    let sql = "UPDATE apalis.jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL WHERE status IN ('Queued','Running') AND strpos(lock_by, $1) > 0";
    let jobs = records.run(sql, [worker.into()]).await?;
    records.commit().await?;
    Ok(jobs)
}

/// The same as [`lease`] without the job engine: the leased letters themselves, for whoever works them off at once.
///
/// # Errors
/// [`crate::Broke`].
pub async fn take(office: &Office, lane: Lane, length: SignedDuration) -> Outcome<Vec<Leased>> {
    let records = office.open(Actor::Engine).await?;
    let values = [
        Ts::from(records.now).into(),
        Ts::from(records.now + length).into(),
        (lane == Lane::AskedFor).into(),
        MOST_AT_ONCE.into(),
    ];
    let rows: Vec<Row> = records.all(&format!("{LEASE} SELECT id, lease FROM leased"), values).await?;
    records.commit().await?;
    Ok(rows.into_iter().map(|Row { id, lease }| Leased { letter: LetterId(id), lease }).collect())
}
