//! Connections that are held up: the others go on, and those come to their end in time.

use std::time::Duration;

use crate::ground::Ground;
use crate::letters::{Breadth, QUIET, started};
use crate::seed::{LETTERS, SEEDED, Seeded, let_letters_go, rate};
use crate::sink::{Hold, Manner, Sink};

const HELD: usize = 2;
/// Instead of a minute, so that the bench ends.
const FINAL_ANSWER: u64 = 10;

pub(crate) async fn measure(ground: &Ground, _: &Seeded) {
    let six = at(ground, 6, Manner::default()).await;
    println!(
        "Two of eight connections to the mail server are held up; letters a second over the others, and how long a held send lasts:\n"
    );
    println!("| connections | held | letters a second | of 6 free ones | longest send |\n|---|---|---|---|---|");
    println!("| 6 | none | {:.0} | 1.00 | {:.1} s |", six.rate, six.longest);
    for (hold, where_) in [(Hold::Envelope, "2 at MAIL"), (Hold::Answer, "2 after the final dot")] {
        let held = at(ground, 8, Manner { held: Some((HELD, hold)) }).await;
        println!("| 8 | {where_} | {:.0} | {:.2} | {:.1} s |", held.rate, held.rate / six.rate, held.longest);
    }
    println!("\nUp to the final dot 30 s are allowed, then mail.final_answer_seconds, here {FINAL_ANSWER}.\n");
}

struct Held {
    rate: f64,
    longest: f64,
}

async fn at(ground: &Ground, mail: usize, manner: Manner) -> Held {
    let database = "tarpit";
    ground.copy(SEEDED, database).await;
    let sink = Sink::open(manner);
    let mut settings = Breadth { mail, ..Breadth::DEFAULT }.settings(&sink);
    settings.push(("MAIL__FINAL_ANSWER_SECONDS", FINAL_ANSWER.to_string()));
    let worker = started(ground, database, &settings).await;
    let mut owner = ground.connect(database).await;
    let began = let_letters_go(&mut owner).await;
    let stuck = manner.held.map_or(0, |(held, _)| held);
    let (came, last) = sink.until(LETTERS - stuck, QUIET).await;
    assert_eq!(came, LETTERS - stuck, "all others arrive");
    let rate = rate(came, last - began);
    // Until no send is under way: what is held up ends by itself.
    let under_way = "SELECT count(*) FROM attempts WHERE ended_at IS NULL";
    while crate::seed::waiting(&mut owner, under_way).await > 0 {
        assert!(began.elapsed() < Duration::from_secs(90), "a held send ends");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let longest = "SELECT extract(epoch FROM max(ended_at - began_at))::float8 FROM attempts";
    let longest = sqlx::query_scalar(longest).fetch_one(&mut owner).await.expect("attempts");
    worker.stop();
    drop(owner);
    ground.remove(database).await;
    Held { rate, longest }
}
