//! From a request to the mail server: a letter that somebody asks for, in quiet and while ten thousand others are due.

use std::time::{Duration, Instant};

use crate::ground::Ground;
use crate::http::Visitor;
use crate::letters::{Breadth, QUIET, started};
use crate::seed::{LETTERS, OWNER, SEEDED, Seeded, let_letters_go};
use crate::sink::{Manner, Sink};
use crate::spread::Spread;

const ASKED: usize = 200;
const DATABASE: &str = "posting";

pub(crate) async fn measure(ground: &Ground, seeded: &Seeded) {
    ground.copy(SEEDED, DATABASE).await;
    let sink = Sink::open(Manner::default());
    let settings = Breadth::DEFAULT.settings(&sink);
    let worker = started(ground, DATABASE, &settings).await;
    let mut web = ground.start(DATABASE, "serve", &[]);
    let address = address(&web.line());
    let mut visitor = Visitor::at(&address, &seeded.owner_token).await;
    let quiet = quiet(&mut visitor, &sink, ground).await;
    let busy = busy(&mut visitor, &sink, ground).await;
    println!("From POST /api/v1/letters/test to the mail server's 250, worker and web as processes of their own:\n");
    println!("| while | letters | |\n|---|---|---|");
    println!(
        "| nothing else is due | {} | {quiet} |\n| {LETTERS} others are due | {} | {busy} |\n",
        quiet.len(),
        busy.len()
    );
    drop((visitor, web, worker));
    ground.remove(DATABASE).await;
}

/// The place in `Halcyon's pages: http://…`.
pub(crate) fn address(said: &str) -> String {
    said.rsplit('/').next().unwrap_or_default().replace("localhost", "127.0.0.1")
}

/// Asks for a letter and waits until it has come; how long that took.
async fn ask(visitor: &mut Visitor, sink: &Sink) -> Duration {
    let before = sink.arrivals().iter().filter(|arrival| arrival.to == OWNER).count();
    let asked = Instant::now();
    let status = visitor.post("/api/v1/letters/test", "").await;
    assert_eq!(status / 100, 2, "{}", visitor.body());
    loop {
        let arrivals = sink.arrivals();
        if let Some(arrival) = arrivals.iter().filter(|arrival| arrival.to == OWNER).nth(before) {
            return arrival.at - asked;
        }
        assert!(asked.elapsed() < QUIET, "it comes");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// One after the other, at odd moments. The others cannot go, so nobody asks about them.
async fn quiet(visitor: &mut Visitor, sink: &Sink, ground: &Ground) -> Spread {
    // The way is closed for the reminders; for this they are put off instead, so that it can be open.
    let mut owner = ground.connect(DATABASE).await;
    let put_off = "UPDATE letters SET next_attempt_at = next_attempt_at + interval '1 hour'".to_owned();
    crate::seed::run(&mut owner, put_off).await;
    let_letters_go(&mut owner).await;
    let mut times = Vec::new();
    for number in 0..ASKED {
        tokio::time::sleep(Duration::from_millis(20 + (number as u64 * 37) % 60)).await;
        times.push(ask(visitor, sink).await);
    }
    Spread::of(times)
}

/// All the while that the backlog lasts.
async fn busy(visitor: &mut Visitor, sink: &Sink, ground: &Ground) -> Spread {
    let before = sink.count();
    let mut owner = ground.connect(DATABASE).await;
    let due =
        "UPDATE letters SET next_attempt_at = next_attempt_at - interval '1 hour' WHERE state = 'waiting'".to_owned();
    crate::seed::run(&mut owner, due).await;
    let mut times = Vec::new();
    while sink.count() < before + times.len() + LETTERS {
        times.push(ask(visitor, sink).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Spread::of(times)
}
