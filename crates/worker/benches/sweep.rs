//! How long the planner's sweep takes with 10,000 and with 1,000,000 sessions ahead, the same 500 of them due.
//! Prints a table of the medians of five sweeps, and the ratio.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a program for figures, not a part of Halcyon")]

use std::time::{Duration, Instant};

use practice::cast::Stage;
use practice::correspondence::plan::plan;

const DUE: usize = 500;
const ROUNDS: i32 = 5;

/// Sessions of a hundred coaches, an hour each, from next month on; none is to be looked at before the next century.
const AHEAD: &str = "
  INSERT INTO staff (id, name, address, language, zone, roles, created_at)
    SELECT gen_random_uuid(), 'Coach', 'c' || n || '@bench.example', 'en', 'UTC', '{coach}', halcyon_now() FROM generate_series(1, 100) n;
  INSERT INTO pairings (id, client_id, coach_id, began_at) SELECT gen_random_uuid(), c.id, k.id, halcyon_now() FROM clients c, staff k WHERE k.name = 'Coach';
  INSERT INTO session_entries (id, session_id, client_id, coach_id, starts_at_local, zone, minutes, starts_at, zone_data, made_at)
    SELECT gen_random_uuid(), gen_random_uuid(), (SELECT id FROM clients LIMIT 1), k.id, at, 'UTC', 50, at + interval '30 days' + n / 100 * interval '1 hour', 'x', at
    FROM (SELECT halcyon_now() AS at OFFSET 0) AS clock, generate_series(1, $SESSIONS) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS lane FROM staff WHERE name = 'Coach') k ON k.lane = n % 100;
  INSERT INTO sessions (id, client_id, coach_id, state, entry_id, starts_at, ends_at, busy_from, busy_until, look_at, created_at)
    SELECT session_id, client_id, coach_id, 'booked', id, starts_at, starts_at + interval '50 minutes',
      starts_at, starts_at + interval '50 minutes', halcyon_now() + interval '70 years', halcyon_now() FROM session_entries WHERE zone_data = 'x';
  ANALYZE;";

/// Makes some of them due: they start in a day, and their first reminder's moment has come.
const MAKE_DUE: &str = "
  WITH soon AS (SELECT id, entry_id, row_number() OVER () AS n FROM sessions WHERE look_at > halcyon_now() + interval '50 years' LIMIT $DUE),
  moved AS (UPDATE session_entries e SET made_at = halcyon_now() - interval '9 days' FROM soon WHERE e.id = soon.entry_id)
  UPDATE sessions s SET starts_at = halcyon_now() + interval '23 hours', look_at = halcyon_now(), overridden = true FROM soon WHERE s.id = soon.id;";

#[tokio::main]
async fn main() {
    println!("| sessions ahead | due | letters | sweep, median of {ROUNDS} |\n|---|---|---|---|");
    let small = measure(10_000).await;
    let large = measure(1_000_000).await;
    println!("\nratio {:.2}", large.as_secs_f64() / small.as_secs_f64());
}

async fn measure(sessions: usize) -> Duration {
    let stage = Stage::open().await;
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    stage.client("Ana").await;
    let owner = stage.database().owner();
    let ahead = AHEAD.replace("$SESSIONS", &sessions.to_string());
    sqlx::raw_sql(sqlx::AssertSqlSafe(ahead)).execute(&owner).await.expect("sessions");
    let make_due = MAKE_DUE.replace("$DUE", &DUE.to_string());
    let mut times = Vec::new();
    let mut letters = 0;
    for _ in 0..ROUNDS {
        sqlx::raw_sql(sqlx::AssertSqlSafe(make_due.clone())).execute(&owner).await.expect("due sessions");
        let began = Instant::now();
        letters += plan(stage.worker_office()).await.expect("a sweep");
        times.push(began.elapsed());
    }
    times.sort();
    let median = times[times.len() / 2];
    println!("| {sessions} | {DUE} | {} | {median:?} |", letters / 5);
    median
}
