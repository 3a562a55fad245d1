//! Letters a second, from due to taken by the mail server: the program beside the mail server alone and a bare loop.

use std::sync::Arc;
use std::time::Duration;

use worker::postman::{MailSettings, Postman};

use crate::bare::{self, Means};
use crate::ground::Ground;
use crate::process::Process;
use crate::seed::{LETTERS, SEEDED, Seeded, let_letters_go, rate, run, waiting};
use crate::sink::{Manner, Sink};

/// How much is done at once: letters, connections to the mail server, connections to the database.
#[derive(Clone, Copy)]
pub(crate) struct Breadth {
    pub(crate) letters: usize,
    pub(crate) mail: usize,
    pub(crate) database: u32,
}

impl Breadth {
    /// What `config/default.toml` says.
    pub(crate) const DEFAULT: Self = Self { letters: 32, mail: 4, database: 16 };
    const WIDE: Self = Self { letters: 64, mail: 8, database: 32 };

    /// The worker's settings for it.
    pub(crate) fn settings(self, sink: &Sink) -> Vec<(&'static str, String)> {
        vec![
            ("MAIL__SMTP_URL", sink.url()),
            ("MAIL__CONNECTIONS", self.mail.to_string()),
            ("WORKER__CONCURRENCY", self.letters.to_string()),
            ("DATABASE__MAX_CONNECTIONS", self.database.to_string()),
        ]
    }
}

/// A run goes on without a letter for at most so long.
pub(crate) const QUIET: Duration = Duration::from_secs(20);

/// Letters come from the program, and what it cost.
struct Ours {
    rate: f64,
    body: Vec<u8>,
    resident: f64,
    on_core: Duration,
}

pub(crate) async fn measure(ground: &Ground, _: &Seeded) {
    println!("{LETTERS} reminders are due; letters a second until the last has been taken:\n");
    println!(
        "| letters at once, connections to mail, to database | Halcyon | (a) SMTP alone | (b) bare loop | ratio to (a) | ratio to (b) | worker: MiB, core·s |"
    );
    println!("|---|---|---|---|---|---|---|");
    for breadth in [Breadth::DEFAULT, Breadth::WIDE] {
        let Breadth { letters, mail, database } = breadth;
        let ours = ours(ground, breadth).await;
        let (smtp, looped) = beside(ground, breadth, ours.body).await;
        println!(
            "| {letters}, {mail}, {database} | {:.0} | {smtp:.0} | {looped:.0} | {:.2} | {:.2} | {:.0}, {:.1} |",
            ours.rate,
            ours.rate / smtp,
            ours.rate / looped,
            ours.resident,
            ours.on_core.as_secs_f64()
        );
    }
    println!();
}

async fn ours(ground: &Ground, breadth: Breadth) -> Ours {
    let database = "ours";
    ground.copy(SEEDED, database).await;
    let sink = Sink::open(Manner::default());
    let worker = started(ground, database, &breadth.settings(&sink)).await;
    let mut owner = ground.connect(database).await;
    let began = let_letters_go(&mut owner).await;
    let (came, last) = sink.until(LETTERS, QUIET).await;
    // The results are written down a moment after the mail server's answer.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let sent = waiting(&mut owner, "SELECT count(*) FROM letters WHERE state = 'sent'").await;
    assert_eq!((came, sent), (LETTERS, LETTERS), "every letter arrives once and is known to be sent");
    let ours = Ours {
        rate: rate(came, last - began),
        body: sink.last(),
        resident: worker.most_resident(),
        on_core: worker.on_core(),
    };
    worker.stop();
    drop(owner);
    ground.remove(database).await;
    ours
}

/// A worker that has looked around and rests.
pub(crate) async fn started(ground: &Ground, database: &str, settings: &[(&str, String)]) -> Process {
    let mut worker = ground.start(database, "work", settings);
    worker.line();
    tokio::time::sleep(Duration::from_secs(2)).await;
    worker
}

/// (a) and (b), with the postman, the breadth and the bytes of ours.
async fn beside(ground: &Ground, breadth: Breadth, body: Vec<u8>) -> (f64, f64) {
    let sink = Sink::open(Manner::default());
    let settings = MailSettings { connections: breadth.mail, ..MailSettings::new(sink.url()) };
    let postman = Arc::new(Postman::new(&settings).expect("a postman"));
    let means = Means { postman, body: Arc::new(body), concurrency: breadth.letters };
    let smtp = rate(LETTERS, bare::only_smtp(&means, LETTERS).await);
    let database = "bare";
    run(&mut ground.connect("postgres").await, format!("CREATE DATABASE {database}")).await;
    let tables = bare::TABLES.replace("$LETTERS", &LETTERS.to_string());
    run(&mut ground.connect(database).await, tables).await;
    let pool = ground.pool(database, breadth.database).await;
    let looped = rate(LETTERS, bare::row_by_row(&means, &pool).await);
    pool.close().await;
    ground.remove(database).await;
    (smtp, looped)
}
