//! PostgreSQL is stopped in order for a minute under bookings and letters, and started again.

use std::time::{Duration, Instant};

use super::super::load::Pace;
use super::super::part::Part;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let away = Duration::from_secs(scale.of(60, 5));
    // A practice's own lease: a result is kept for as long as that, until the database takes it.
    let program = vec![("WORKER__LEASE_SECONDS", "120".to_owned()), ("MAIL__FINAL_ANSWER_SECONDS", "60".to_owned())];
    let wish = Wish { sink: Some(slow_sink().await), program, ..Wish::default() };
    let mut run = Run::open(wish, seed).await;
    run.practice.start_worker().await;
    let pace = Pace { hands: 4, rest: Duration::from_millis(200), mixed: true };
    let load = run.warm_up(scale, pace).await;
    run.practice.server.stop().await;
    let stopped = Instant::now();
    let mut health = Vec::new();
    while stopped.elapsed() < away {
        tokio::time::sleep(Duration::from_secs(1)).await;
        health.push((run.status("/health/live").await, run.status("/health/ready").await));
    }
    run.practice.server.begin().await;
    let begun = Instant::now();
    let under_way = run.note_hits().await;
    let before = run.ledger.pages().accepted;
    while run.ledger.pages().accepted == before && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (answered, taken) = (begun.elapsed(), run.practice.sink.begun());
    if scale == Scale::Whole {
        let _ = run.practice.sink.wait_until(|record| record.begun > taken).await;
    }
    let sent = begun.elapsed();
    tokio::time::sleep(Duration::from_secs(scale.of(10, 1))).await;
    let parts_live = run.practice.web.as_mut().is_some_and(Part::lives) && run.practice.workers[0].lives();
    load.end().await;
    let honest = health.iter().all(|found| *found == (200, 503));
    run.finish(format!("stopped for {} s", away.as_secs()), PATIENCE)
        .await
        .note(format!(
            "{under_way} sends were under way when it went; after its return the next call was accepted within {:.1} s and the next letter left within {:.1} s",
            answered.as_secs_f64(),
            sent.as_secs_f64()
        ))
        .demand(parts_live, "a part of the program ended")
        .demand(honest, "health was not told as it was: alive, and not ready")
}
