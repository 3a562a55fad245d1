//! PostgreSQL is killed again and again under bookings and letters: the whole server, or one of its processes.

use std::time::{Duration, Instant};

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);
/// Any process of the server that works for a part of the program.
const SOMEBODY: &str =
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'halcyon w%' ORDER BY random() LIMIT 1";

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let kills = scale.of(50, 2);
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    run.practice.start_worker().await;
    let pace = Pace { hands: 4, rest: Duration::from_millis(200), mixed: true };
    let load = run.warm_up(scale, pace).await;
    let (mut servers, mut hit, mut slowest_start, mut slowest_answer) = (0, 0, Duration::ZERO, Duration::ZERO);
    for number in 0..kills {
        tokio::time::sleep(Duration::from_millis(run.dice.between(500, 2500))).await;
        let killed = Instant::now();
        if number % 2 == 0 {
            servers += 1;
            run.practice.server.kill();
            slowest_start = slowest_start.max(run.practice.server.begin().await);
        } else {
            let pid: i32 = sqlx::query_scalar(SOMEBODY).fetch_one(&run.practice.database).await.expect("a process");
            run.practice.server.kill_backend(pid);
        }
        run.practice.until("SELECT true", Duration::from_secs(30)).await;
        let under_way = run.note_hits().await;
        hit += usize::from(under_way > 0);
        slowest_answer = slowest_answer.max(next_accepted(&run, killed).await);
    }
    load.end().await;
    let processes = kills - servers;
    let report =
        run.finish(format!("{servers} × kill -9 of the server, {processes} × of one of its processes"), PATIENCE).await;
    report
        .note(format!(
            "{hit} kills found a send under way; the slowest recovery took {:.1} s, and the next call was accepted at most {:.1} s after a kill",
            slowest_start.as_secs_f64(),
            slowest_answer.as_secs_f64()
        ))
        .demand(slowest_answer < Duration::from_secs(15), "a call was accepted only 15 s after a kill")
}

/// How long after a kill the next call was accepted.
async fn next_accepted(run: &Run, killed: Instant) -> Duration {
    let before = run.ledger.pages().accepted;
    while run.ledger.pages().accepted == before && killed.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    killed.elapsed()
}
