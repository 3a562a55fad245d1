//! The worker's sweeps in a practice of ten thousand sessions, and in one of a million.

use std::time::{Duration, Instant};

use domain::letters::Lane;
use domain::people::Address;
use jiff::SignedDuration;
use practice::correspondence::{agenda, nudge, plan};
use practice::letters::{expire, hold, lease, reclaim};
use practice::office::Letterhead;
use practice::{Keyring, Office};
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::ground::Ground;
use crate::seed::{LETTERS, SEEDED, run};
use crate::spread::Spread;

/// So many sessions there are in the large practice, each with a letter that was sent.
const MANY: usize = 1_000_000;
const ROUNDS: usize = 50;
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// A hundred sessions more for every client, before and behind now, told by a letter each. Without triggers and references: rows like those that
/// the program leaves behind.
const MORE: &str = "
  SET session_replication_role = replica;
  CREATE TEMP TABLE more AS SELECT gen_random_uuid() AS session, gen_random_uuid() AS entry, gen_random_uuid() AS letter, p.client_id, p.coach_id,
    date_trunc('minute', halcyon_now()) + (n - 50) * interval '3 days 7 minutes' AS at, halcyon_now() - interval '200 days' AS made
    FROM pairings p CROSS JOIN generate_series(1, $EACH) n;
  INSERT INTO session_entries (id, session_id, client_id, coach_id, starts_at_local, zone, minutes, starts_at, zone_data, made_at)
    SELECT entry, session, client_id, coach_id, at AT TIME ZONE 'Europe/Berlin', 'Europe/Berlin', 50, at, (SELECT zone_data FROM practice), made FROM more;
  INSERT INTO sessions (id, client_id, coach_id, state, entry_id, starts_at, ends_at, busy_from, busy_until, overridden, look_at, created_at)
    SELECT session, client_id, coach_id, 'booked', entry, at, at + interval '50 minutes', at, at + interval '50 minutes', true,
      CASE WHEN at > halcyon_now() THEN at - interval '1 day' END, made FROM more WHERE abs(extract(epoch FROM at - halcyon_now())) > 200000;
  INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, session_id, entry_id, slot, due_at, not_after, next_attempt_at, attempts, counted,
      sending_at, sent_at, settled_at, noted, message_id, made_at)
    SELECT letter, 'session-booked', 'sent', 'more:' || letter, client_id, true, session, entry, NULL, made, at, made, 1, 1, made, made, made, true,
      letter::text, made FROM more;
  RESET session_replication_role; DROP TABLE more; ANALYZE; CHECKPOINT;";

/// The reminders of tomorrow's sessions are forgotten, and the planner is to look.
const DUE: &str = "DELETE FROM letters WHERE state = 'waiting'; UPDATE practice SET relay_paused_until = NULL;
  UPDATE sessions SET look_at = halcyon_now() WHERE starts_at BETWEEN halcyon_now() + interval '20 hours' AND halcyon_now() + interval '25 hours'; ANALYZE letters";
const LAPSED: &str = "UPDATE letters SET lease = gen_random_uuid(), lease_until = halcyon_now() - interval '1 minute' WHERE state = 'waiting'";
const USELESS: &str = "UPDATE letters SET lease = NULL, lease_until = NULL, not_after = halcyon_now() - interval '1 minute' WHERE state = 'waiting'";

pub(crate) async fn measure(ground: &Ground) {
    let few = in_a_practice(ground, "few", 0).await;
    let many = in_a_practice(ground, "many", MANY / LETTERS - 1).await;
    println!(
        "The worker's sweeps, where there are {LETTERS} sessions with a letter each, and where there are {MANY}:\n"
    );
    println!("| sweep | {LETTERS} | {MANY} | ratio |\n|---|---|---|---|");
    for ((sweep, few), (_, many)) in few.iter().zip(&many) {
        let ratio = many.percentile(50).as_secs_f64() / few.percentile(50).as_secs_f64();
        println!("| {sweep} | {few} | {many} | {ratio:.2} |");
    }
    println!();
}

async fn in_a_practice(ground: &Ground, database: &str, each: usize) -> Vec<(&'static str, Spread)> {
    ground.copy(SEEDED, database).await;
    let mut owner = ground.connect(database).await;
    if each > 0 {
        run(&mut owner, MORE.replace("$EACH", &each.to_string())).await;
    }
    let office = office(ground, database).await;
    let mut figures = all_due(&office, &mut owner).await;
    figures.extend(nothing_due(&office).await);
    office.pool().close().await;
    drop(owner);
    ground.remove(database).await;
    figures
}

/// The worker's office.
pub(crate) async fn office(ground: &Ground, database: &str) -> Office {
    let worker: PgConnectOptions = ground.url(database).parse().expect("an address");
    let worker = worker.options([("role", "halcyon_worker"), ("jit", "off")]);
    let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false);
    let pool = pool.connect_with(worker).await.expect("a pool");
    let from = Address::parse("hello@practice.example").expect("an address");
    let letterhead = Letterhead {
        neutral_from: from.clone(),
        from,
        from_name: None,
        letters_url: "https://practice.example".to_owned(),
        outbox: false,
    };
    Office::new(pool, Keyring::open_file(&ground.keyring()).expect("keys"), letterhead)
}

async fn all_due(office: &Office, owner: &mut PgConnection) -> Vec<(&'static str, Spread)> {
    run(owner, DUE.to_owned()).await;
    let mut figures = vec![("plan 10,000 that fall due", once(plan::plan(office)).await)];
    run(owner, "ANALYZE letters".to_owned()).await;
    figures.push(("lease 500 of 10,000", once(lease::lease(office, Lane::Bulk, LEASE, 16)).await));
    run(owner, LAPSED.to_owned()).await;
    let reclaimed = async {
        while reclaim::reclaim(office).await? > 0 {}
        Ok(())
    };
    figures.push(("reclaim 10,000", once(reclaimed).await));
    run(owner, USELESS.to_owned()).await;
    let expired = async {
        while expire::expire(office).await? > 0 {}
        Ok(())
    };
    figures.push(("expire 10,000", once(expired).await));
    // What settled is looked at once more; then there is rest.
    plan::plan(office).await.expect("a plan");
    run(owner, "VACUUM ANALYZE".to_owned()).await;
    run(owner, "CHECKPOINT".to_owned()).await;
    figures
}

async fn nothing_due(office: &Office) -> Vec<(&'static str, Spread)> {
    vec![
        ("plan, nothing due", often(async || plan::plan(office).await.expect("a plan")).await),
        ("nudges, nothing due", often(async || nudge::plan(office).await.expect("a plan")).await),
        ("agendas, nothing due", often(async || agenda::plan(office).await.expect("a plan")).await),
        ("expire, nothing due", often(async || expire::expire(office).await.expect("an end")).await),
        (
            "lease, nothing due",
            often(async || lease::lease(office, Lane::Bulk, LEASE, 16).await.expect("a lease")).await,
        ),
        ("reclaim, nothing due", often(async || reclaim::reclaim(office).await.expect("a sweep")).await),
        ("count a round", often(async || hold::tick(office).await.expect("a tick").counter).await),
        ("when is the next moment", often(async || office.until_next_moment().await.expect("a moment")).await),
    ]
}

async fn once<T>(work: impl Future<Output = practice::Outcome<T>>) -> Spread {
    let began = Instant::now();
    work.await.expect("a sweep");
    Spread::of(vec![began.elapsed()])
}

async fn often<T>(sweep: impl AsyncFn() -> T) -> Spread {
    let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        sweep().await;
        times.push(began.elapsed());
    }
    Spread::of(times)
}
