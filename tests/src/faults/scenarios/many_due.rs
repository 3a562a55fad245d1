//! Ten thousand letters come due at the same moment, and all the while somebody asks for one and waits for it.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::super::load;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::Run;

const PATIENCE: Duration = Duration::from_secs(900);
const DRAINED: &str = "SELECT count(*) = 0 FROM letters WHERE state IN ('waiting', 'sending') AND kind <> 'test'";

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let sessions = scale.of(5_000, 50);
    let mut run = Run::open(Wish::default(), seed).await;
    load::book(&run.practice, &run.ledger, sessions, &mut run.dice).await;
    run.practice.pass_second_thoughts().await;
    let due = run.practice.count("SELECT count(*) FROM letters WHERE state = 'waiting'").await;
    run.practice.start_worker().await;
    let (began, mut resident) = (Instant::now(), 0);
    while !run.practice.holds(DRAINED).await && began.elapsed() < PATIENCE {
        run.practice.api.must(Method::POST, "/letters/test", &json!({})).await;
        {
            let mut pages = run.ledger.pages();
            pages.tests += 1;
            pages.accepted += 1;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        resident = resident.max(run.practice.workers[0].resident());
    }
    let drained = began.elapsed().as_secs_f64();
    let settled = run.settle(PATIENCE).await;
    let waits = "SELECT coalesce(percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - due_at)::float8), '{0,0,0}')
      FROM letters WHERE kind = 'test' AND state = 'sent'";
    let waits: Vec<f64> = sqlx::query_scalar(waits).fetch_one(&run.practice.database).await.expect("waits");
    let asked = run.ledger.pages().tests;
    let rate = f64::from(i32::try_from(due).unwrap_or_default()) / drained;
    run.hold(format!("{due} letters due at once, {asked} asked for meanwhile"))
        .await
        .note(format!(
            "drained in {drained:.0} s, {rate:.0} letters a second; an asked-for letter waited {:.2} s (median), {:.2} s (99 %), {:.2} s (the longest); the worker held at most {} MiB",
            waits[0], waits[1], waits[2], resident / 1024
        ))
        .demand(settled, "not every letter came to its end in time")
        .demand(waits[2] < 10.0, "an asked-for letter waited 10 s or longer")
        .demand(resident < 256 * 1024, "the worker held 256 MiB or more")
}
