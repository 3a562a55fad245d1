//! What the program costs while nothing happens, and how soon it is ready.

use std::time::{Duration, Instant};

use crate::ground::Ground;
use crate::http::Visitor;
use crate::posting::address;
use crate::process::Process;
use crate::seed::{self, SEEDED, run};
use crate::sink::{Manner, Sink};

/// So long nothing is asked.
const IDLE: Duration = Duration::from_secs(40);
const STARTS: usize = 5;

pub(crate) async fn measure() {
    let ground = Ground::open(&[("shared_preload_libraries", "pg_stat_statements")]).await;
    seed::practice(&ground).await;
    let mut owner = ground.connect(SEEDED).await;
    // Nothing is due and nothing will be.
    let at_rest = "DELETE FROM letters; UPDATE sessions SET look_at = NULL; UPDATE practice SET relay_paused_until = NULL; CREATE EXTENSION pg_stat_statements";
    run(&mut owner, at_rest.to_owned()).await;
    let sink = Sink::open(Manner::default());
    let ready = starts(&ground).await;
    println!("`serve` on a database of 10,000 clients, from its start to /health/ready: {ready}\n");
    let (mut web, _) = ready_web(&ground).await;
    let mut worker = ground.start(SEEDED, "work", &[("MAIL__SMTP_URL", sink.url())]);
    worker.line();
    tokio::time::sleep(Duration::from_secs(12)).await;
    idle(&mut owner, &mut web, &mut worker).await;
    drop((web, worker, owner));
    ground.close().await;
}

async fn starts(ground: &Ground) -> crate::spread::Spread {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (web, took) = ready_web(ground).await;
        times.push(took);
        web.stop();
    }
    crate::spread::Spread::of(times)
}

async fn ready_web(ground: &Ground) -> (Process, Duration) {
    let began = Instant::now();
    let mut web = ground.start(SEEDED, "serve", &[]);
    let at = address(&web.line());
    let mut visitor = Visitor::at(&at, "").await;
    while visitor.get("/health/ready").await != 200 {
        assert!(began.elapsed() < Duration::from_secs(20), "it is ready");
    }
    (web, began.elapsed())
}

async fn idle(owner: &mut sqlx::PgConnection, web: &mut Process, worker: &mut Process) {
    run(owner, "SELECT pg_stat_statements_reset()".to_owned()).await;
    let before = (web.on_core(), worker.on_core());
    tokio::time::sleep(IDLE).await;
    let after = (web.on_core(), worker.on_core());
    let calls = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname IN ('halcyon_web','halcyon_worker')";
    let statements = seed::rate(seed::waiting(owner, calls).await, IDLE);
    let share = |before: Duration, after: Duration| (after - before).as_secs_f64() / IDLE.as_secs_f64() * 100.0;
    println!("At rest, {} s:\n\n| | web | worker | both |\n|---|---|---|---|", IDLE.as_secs());
    let (web_share, worker_share) = (share(before.0, after.0), share(before.1, after.1));
    println!("| of one core, % | {web_share:.2} | {worker_share:.2} | {:.2} |", web_share + worker_share);
    let (in_web, in_worker) = (web.resident(), worker.resident());
    println!("| resident, MiB | {in_web:.1} | {in_worker:.1} | {:.1} |", in_web + in_worker);
    println!("| statements a second | | | {statements:.2} |\n");
    let most = "SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 70) AS query, calls FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
        WHERE r.rolname IN ('halcyon_web','halcyon_worker') ORDER BY calls DESC LIMIT 8";
    let rows: Vec<(String, i64)> = sqlx::query_as(most).fetch_all(owner).await.expect("statements");
    for (query, calls) in rows {
        println!("- {calls} × `{query}`");
    }
    println!();
}
