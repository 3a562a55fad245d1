//! The pages are killed again and again under people's hands; what was accepted stays, and what was cut off is done once when it is repeated.

use std::time::Duration;

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let kills = scale.of(50, 3);
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    run.practice.start_worker().await;
    let pace = Pace { hands: 6, rest: Duration::from_millis(250), mixed: true };
    let load = run.warm_up(scale, pace).await;
    let (mut cut, mut slowest) = (0, Duration::ZERO);
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(run.dice.between(200, 1500))).await;
        let before = run.ledger.pages().repeated;
        run.practice.kill_web().await;
        slowest = slowest.max(run.practice.start_web().await);
        cut += usize::from(run.ledger.pages().repeated > before);
    }
    load.end().await;
    let report = run.finish(format!("{kills} × kill -9 under bookings, {cut} cut a call off"), PATIENCE).await;
    report.note(format!("the slowest start to ready took {:.1} s", slowest.as_secs_f64()))
}
