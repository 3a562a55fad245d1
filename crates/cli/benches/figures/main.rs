//! Figures of the shipped program, each beside a bare one of the same run: `make bench`, or
//! `cargo bench -p cli --bench figures -- [letters] [posting] [tarpit] [api] [sweeps] [logbook] [keys] [rest]`.
//!
//! The server is a real PostgreSQL with the settings of a practice, the mail server a socket on loopback. Nothing here is a
//! test: it prints tables, and ends by itself.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a program for figures, not a part of Halcyon")]

mod api;
mod bare;
mod ground;
mod http;
mod keys;
mod letters;
mod logbook;
mod posting;
mod process;
mod rest;
mod seed;
mod sink;
mod spread;
mod sweeps;
mod tarpit;

use std::process::ExitCode;

use ground::Ground;

const PARTS: [&str; 8] = ["letters", "posting", "tarpit", "api", "sweeps", "logbook", "keys", "rest"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    if let [word, url] = words.as_slice()
        && word == bare::HANDLER
    {
        runtime.block_on(bare::serve(url));
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = words.iter().find(|word| !PARTS.contains(&word.as_str())) {
        println!("no part is called {unknown}; there are {}", PARTS.join(", "));
        return ExitCode::from(2);
    }
    let wanted = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    runtime.block_on(async {
        let ground = Ground::open(&[]).await;
        ground.describe().await;
        let seeded = seed::practice(&ground).await;
        if wanted("letters") {
            letters::measure(&ground, &seeded).await;
        }
        if wanted("posting") {
            posting::measure(&ground, &seeded).await;
        }
        if wanted("tarpit") {
            tarpit::measure(&ground, &seeded).await;
        }
        if wanted("api") {
            api::measure(&ground, &seeded).await;
        }
        if wanted("sweeps") {
            sweeps::measure(&ground).await;
        }
        if wanted("logbook") {
            logbook::measure(&ground, &seeded).await;
        }
        if wanted("keys") {
            keys::measure(&ground).await;
        }
        ground.close().await;
        if wanted("rest") {
            rest::measure().await;
        }
    });
    ExitCode::SUCCESS
}
