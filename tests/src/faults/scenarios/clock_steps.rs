//! The database's clock is set forward and back under bookings and letters, by minutes and by days; then workers run whose own clocks are wrong.

use std::time::Duration;

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);
const PAST_LEASES: &str = "UPDATE clock SET shift = shift + greatest(interval '0',
  coalesce((SELECT max(lease_until) FROM letters) - halcyon_now(), interval '0')); NOTIFY letters";
const STEPS: [&str; 8] = ["10 minutes", "-10 minutes", "1 hour", "-1 hour", "2 days", "-2 days", "-1 hour", "1 hour"];
/// Part of Debian's package `faketime`, in a folder that is named after the machine's kind.
const FAKETIME: &str = "faketime/libfaketimeMT.so.1";
/// Only the time of day is wrong; what measures lengths goes on.
const STEADY: (&str, &str) = ("FAKETIME_DONT_FAKE_MONOTONIC", "1");
const SLANTS: [&str; 4] = ["+1h", "-1h", "+2d", "-2d"];

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    run.practice.start_worker().await;
    let load = run.warm_up(scale, Pace { hands: 3, rest: Duration::from_millis(250), mixed: true }).await;
    for step in STEPS {
        run.practice.pass(step).await;
        run.note_hits().await;
        tokio::time::sleep(Duration::from_millis(scale.of(6_000, 500))).await;
    }
    let faketime = faketime();
    let slanted = if faketime.is_some() { SLANTS.as_slice() } else { &[] };
    let faketime = faketime.unwrap_or_default();
    for &slant in slanted {
        run.practice.kill_worker().await;
        run.note_hits().await;
        run.practice.start_worker_with(&[("LD_PRELOAD", faketime.as_str()), ("FAKETIME", slant), STEADY]).await;
        tokio::time::sleep(Duration::from_secs(scale.of(8, 1))).await;
    }
    load.end().await;
    // A worker that was killed may hold a lease from before a step back: it ends as much later as the clock went back.
    tokio::time::sleep(Duration::from_secs(scale.of(60, 5))).await;
    let held = run.practice.count("SELECT count(*) FROM letters WHERE lease IS NOT NULL").await;
    run.practice.by_hand(PAST_LEASES).await;
    let settled = run.settle(PATIENCE).await;
    let stale = run.practice.count("SELECT count(*) FROM letters WHERE sent_at > not_after").await;
    let early = run
        .practice
        .count("SELECT count(*) FROM letters WHERE state = 'sent' AND sending_at < due_at - interval '3 days'")
        .await;
    let workers = match slanted {
        [] => "no worker with a clock of its own: faketime is not installed".to_owned(),
        _ => format!("workers with their own clocks at {}", slanted.join(", ")),
    };
    run.hold(format!("the database's clock set {} times, by up to 2 days", STEPS.len()))
        .await
        .note(format!("{workers}; {held} letters were held by leases from before a step back; {stale} letters past their usefulness, {early} before their time"))
        .demand(settled, "not every letter came to its end in time")
        .demand(stale + early == 0, "a letter went at a wrong time")
}

fn faketime() -> Option<String> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join(FAKETIME)).find(|path| path.exists()).map(|path| path.display().to_string())
}
