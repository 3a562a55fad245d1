//! A practice with ten thousand clients, each with a session tomorrow whose reminder is due now. The planner itself plans them.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::ground::Ground;

/// The database that every measurement gets a copy of.
pub(crate) const SEEDED: &str = "seeded";
/// Its clients, sessions, and reminders that are due.
pub(crate) const LETTERS: usize = 10_000;

/// Who asks.
pub(crate) struct Seeded {
    pub(crate) coach: Uuid,
    pub(crate) coach_token: String,
    pub(crate) owner_token: String,
}

/// Where the owner's letters go.
pub(crate) const OWNER: &str = "owner@practice.example";

/// A hundred coaches with a hundred clients each. Nothing is leased before the way to the mail server is open.
const PEOPLE: &str = "
  UPDATE practice SET relay_paused_until = halcyon_now() + interval '1 day';
  INSERT INTO staff (id, name, address, language, zone, roles, created_at)
    SELECT gen_random_uuid(), 'Coach ' || n, 'coach' || n || '@practice.example', 'en', 'Europe/Berlin', '{coach}', halcyon_now() FROM generate_series(1, 100) n;
  INSERT INTO clients (id, name, language, zone, created_at)
    SELECT gen_random_uuid(), 'Client ' || n, 'en', 'Europe/Berlin', halcyon_now() FROM generate_series(1, $LETTERS) n;
  INSERT INTO pairings (id, client_id, coach_id, began_at) SELECT gen_random_uuid(), c.id, k.id, halcyon_now()
    FROM (SELECT id, row_number() OVER (ORDER BY id) % 100 AS n FROM clients) c
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM staff WHERE roles = '{coach}') k USING (n);
  INSERT INTO contact_plans (client_id, agreed_by, agreed_on, channel, address, address_since, safe_hours, wording, review_on)
    SELECT id, 'client', '2026-01-01', 'email', 'c' || id || '@home.example', halcyon_now(),
      '[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"],\"from\":\"00:00\",\"to\":\"24:00\"}]', 'neutral', '2100-01-01' FROM clients;";

/// Sessions that start in 23 hours, agreed upon nine days ago, so that the reminder of 24 hours ahead is due.
const SESSIONS: &str = "
  CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT gen_random_uuid() AS session, gen_random_uuid() AS entry, client_id, coach_id,
    date_trunc('minute', halcyon_now()) + interval '23 hours' AS at, halcyon_now() - interval '9 days' AS made FROM pairings;
  INSERT INTO session_entries (id, session_id, client_id, coach_id, starts_at_local, zone, minutes, starts_at, zone_data, made_at)
    SELECT entry, session, client_id, coach_id, at AT TIME ZONE 'Europe/Berlin', 'Europe/Berlin', 50, at, (SELECT zone_data FROM practice), made FROM fresh;
  INSERT INTO sessions (id, client_id, coach_id, state, entry_id, starts_at, ends_at, busy_from, busy_until, overridden, look_at, created_at)
    SELECT session, client_id, coach_id, 'booked', entry, at, at + interval '50 minutes', at, at + interval '50 minutes', true, made, made FROM fresh;
  INSERT INTO session_changes (session_id, client_id, coach_id, number, verb, actor, at, state, entry_id, starts_at, sequence, overridden)
    SELECT session, client_id, coach_id, 1, 'book', 'staff:' || coach_id, made, 'booked', entry, at, 0, true FROM fresh;";

/// Makes it.
pub(crate) async fn practice(ground: &Ground) -> Seeded {
    let mut postgres = ground.connect("postgres").await;
    run(&mut postgres, format!("CREATE DATABASE {SEEDED}")).await;
    ground.ask(SEEDED, &["migrate"]);
    ground.ask(SEEDED, &["owner", "create", "--email", OWNER, "--name", "Olga"]);
    let mut owner = ground.connect(SEEDED).await;
    run(&mut owner, PEOPLE.replace("$LETTERS", &LETTERS.to_string())).await;
    run(&mut owner, format!("BEGIN; {SESSIONS} COMMIT; ANALYZE")).await;
    let coach = one(&mut owner, "SELECT id FROM staff WHERE roles = '{coach}' ORDER BY id LIMIT 1").await;
    let whose = one(&mut owner, "SELECT id FROM staff WHERE roles = '{owner}'").await;
    let (coach_token, owner_token) = (token(ground, coach), token(ground, whose));
    let took = plan(ground, &mut owner).await;
    println!(
        "planning {LETTERS} reminders that fall due at once: {:.1} s, {:.0} a second\n",
        took.as_secs_f64(),
        rate(LETTERS, took)
    );
    run(&mut owner, "VACUUM ANALYZE".to_owned()).await;
    Seeded { coach, coach_token, owner_token }
}

async fn one(owner: &mut PgConnection, sql: &'static str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(owner).await.expect("somebody")
}

fn token(ground: &Ground, of: Uuid) -> String {
    let said = ground.ask(SEEDED, &["token", "create", "--person", &of.to_string()]);
    said.lines().find(|line| line.starts_with("halcyon_")).expect("a token").to_owned()
}

/// Lets the worker plan them all, and nothing more.
async fn plan(ground: &Ground, owner: &mut PgConnection) -> Duration {
    let nowhere = [("MAIL__SMTP_URL", "smtp://127.0.0.1:9".to_owned())];
    let mut worker = ground.start(SEEDED, "work", &nowhere);
    worker.line();
    let began = Instant::now();
    let planned = "SELECT count(*) FROM letters WHERE state = 'waiting'";
    while waiting(owner, planned).await < LETTERS {
        assert!(began.elapsed() < Duration::from_secs(120), "the planner plans");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = began.elapsed();
    // One more round, so that the note of the last one is as old as the records.
    while waiting(owner, "SELECT counter FROM ticks").await < 1 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    worker.stop();
    took
}

/// Opens the way to the mail server, and rings.
pub(crate) async fn let_letters_go(owner: &mut PgConnection) -> Instant {
    let began = Instant::now();
    run(owner, "UPDATE practice SET relay_paused_until = NULL; NOTIFY letters".to_owned()).await;
    began
}

/// A number.
pub(crate) async fn waiting(owner: &mut PgConnection, sql: &'static str) -> usize {
    let count: i64 = sqlx::query_scalar(sql).fetch_one(owner).await.expect("a count");
    usize::try_from(count).unwrap_or_default()
}

/// Statements without an answer.
pub(crate) async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.expect("a statement");
}

/// So many in a second.
pub(crate) fn rate(many: usize, took: Duration) -> f64 {
    many as f64 / took.as_secs_f64()
}
