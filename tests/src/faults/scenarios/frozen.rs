//! Several workers share the work; one is frozen in the midst of it for longer than its leases, and thawed when others have taken them up.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::super::load::{self, Pace};
use super::super::practice::{LEASE_SECONDS, Wish};
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);
/// Longer than a lease and the round that takes it back.
const FROZEN: Duration = Duration::from_secs(75);
/// A worker that freezes within a transaction loses it, and what it locks, after ten seconds.
const HELD_UP: Duration = Duration::from_secs(20);

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    let mut caught = Vec::new();
    for workers in scale.of(&[2, 4][..], &[2]) {
        while run.practice.workers.len() < *workers {
            run.practice.start_worker().await;
        }
        caught.push(freeze_one(&mut run, scale).await.to_string());
    }
    let done = format!("one of {} frozen, {} sends in its hands", scale.of("2, then of 4", "2"), caught.join(" and "));
    let slowest = run.ledger.pages().slowest();
    let quick = "people waited 20 s for a worker that is frozen within a transaction";
    run.finish(done, PATIENCE).await.demand(slowest < HELD_UP, quick)
}

/// Freezes the first worker with letters on their way; says how many those were.
async fn freeze_one(run: &mut Run, scale: Scale) -> usize {
    load::book(&run.practice, &run.ledger, scale.of(150, 40), &mut run.dice).await;
    let begun = run.practice.sink.begun();
    run.practice.pass_second_thoughts().await;
    run.practice.by_hand("NOTIFY letters").await;
    let until = begun + usize::try_from(run.dice.between(5, 25)).expect("a small number");
    let _ = run.practice.sink.wait_until(|record| record.begun >= until).await;
    run.practice.workers[0].signal(Signal::SIGSTOP);
    // Whoever is awake has sent its own by then.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let caught = run.note_hits().await;
    if scale == Scale::Short {
        run.practice.pass(&format!("{LEASE_SECONDS} seconds")).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    } else {
        let load = run.begin(Pace { hands: 2, rest: Duration::from_millis(300), mixed: true }).await;
        tokio::time::sleep(FROZEN).await;
        load.end().await;
    }
    run.practice.workers[0].signal(Signal::SIGCONT);
    caught
}
