//! The worker is killed a hundred times with letters on their way, while people go on booking.

use std::time::{Duration, Instant};

use super::super::load::{self, Pace};
use super::super::practice::{LEASE_SECONDS, Wish};
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let kills = scale.of(100, 4);
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    load::book(&run.practice, &run.ledger, scale.of(300, 40), &mut run.dice).await;
    run.practice.pass_second_thoughts().await;
    let pace = Pace { hands: 2, rest: Duration::from_millis(250), mixed: true };
    let load = run.begin(pace).await;
    let (mut hit, mut sends) = (0, 0);
    for _ in 0..kills {
        let under_way = kill_one(&mut run).await;
        hit += usize::from(under_way > 0);
        sends += under_way;
    }
    load.end().await;
    if scale == Scale::Short {
        // Nobody is at work: the leases of the dead may as well run out now.
        run.practice.pass(&format!("{LEASE_SECONDS} seconds")).await;
    }
    let began = Instant::now();
    run.practice.start_worker().await;
    let enough = hit * 10 >= kills * 9;
    let report = run.finish(format!("{kills} × kill -9, {hit} hit a send"), PATIENCE).await;
    let after = began.elapsed().as_secs_f64();
    report
        .note(format!("{sends} sends under way at the kills; leases of {LEASE_SECONDS} s; all settled {after:.0} s after the last start"))
        .demand(enough, "fewer than nine in ten kills hit a send")
}

/// Starts a worker, waits until some letters have begun, and kills it in the midst of the next; how many sends that hit.
async fn kill_one(run: &mut Run) -> usize {
    let begun = run.practice.sink.begun();
    run.practice.start_worker().await;
    let until = begun + usize::try_from(run.dice.between(1, 12)).expect("a small number");
    let _ = run.practice.sink.wait_until(|record| record.begun >= until).await;
    tokio::time::sleep(Duration::from_millis(run.dice.between(0, 20))).await;
    run.practice.kill_worker().await;
    run.note_hits().await
}
