//! Runs every scenario, or those that are named, and prints a table: what `docs/FAULTS.md` holds.
//!
//! `faults [--seed N] [--short] [NAME…]`. Without a seed each scenario has the one that stands in the document.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a program for figures, not a part of Halcyon")]

use std::process::ExitCode;

use acceptance::faults::{ALL, HEAD, Report, Scale, Scenario, named};
use tokio::signal::unix::{SignalKind, signal};

const SEED: u64 = 20_261_128;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let seed = words.iter().position(|word| word == "--seed").and_then(|at| words.get(at + 1));
    let seed = seed.map_or(SEED, |seed| seed.parse().expect("a number after --seed"));
    let scale = if words.iter().any(|word| word == "--short") { Scale::Short } else { Scale::Whole };
    let chosen: Vec<Scenario> = words.iter().filter_map(|word| named(word)).collect();
    let chosen = if chosen.is_empty() { ALL.to_vec() } else { chosen };
    let mut reports = Vec::new();
    for scenario in chosen {
        let Some(report) = until_told_to_stop(scenario.run(scale, seed)).await else { return ExitCode::from(130) };
        say(&report);
        reports.push(report);
    }
    println!("\n{HEAD}");
    reports.iter().for_each(|report| println!("{}", report.row()));
    println!();
    reports.iter().flat_map(Report::beneath).for_each(|line| println!("{line}"));
    if reports.iter().all(Report::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whoever stops it finds nothing left over: a scenario that is dropped takes its processes with it.
async fn until_told_to_stop(run: impl Future<Output = Report>) -> Option<Report> {
    let mut terminate = signal(SignalKind::terminate()).expect("a signal to listen for");
    tokio::select! {
        report = run => Some(report),
        _ = tokio::signal::ctrl_c() => None,
        _ = terminate.recv() => None,
    }
}

/// Each as it ends, for whoever waits.
fn say(report: &Report) {
    println!("{}", report.row());
    report.beneath().iter().for_each(|line| println!("{line}"));
}
