//! The worker is killed, five times, with letters on their way: none is lost, and no more copies arrive than were on their way.
//!
//! A worker that can be killed is a process of its own: this program, started again to run one test that does nothing by itself.

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use practice::cast::Stage;
use practice::correspondence::start;
use practice::letters::{lease, settle};
use sqlx::Row;
use testkit::smtp::letter::Letter;
use testkit::smtp::{Gate, Rule, Script, SmtpSink, Stage as Talk};
use tokio_util::sync::CancellationToken;
use worker::Works;
use worker::postman::{MailSettings, Postman};

use crate::dice::Dice;
use crate::main_job::{booked, letters, works};

const DATABASE: &str = "VICTIM_DATABASE";
const RELAY: &str = "VICTIM_RELAY";

/// Not a test by itself: the worker that gets killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victim() {
    let (Some(database), Some(relay)) = (std::env::var_os(DATABASE), std::env::var_os(RELAY)) else { return };
    let office = practice::cast::worker_office_at(&database.to_string_lossy());
    let postman = Postman::new(&MailSettings::new(relay.to_string_lossy())).expect("a postman");
    let works =
        Works { office, postman: Arc::new(postman), note: None, lease: Duration::from_secs(120), concurrency: 4 };
    worker::run(works, CancellationToken::new()).await.expect("the worker runs until it is killed");
}

/// A worker in a process of its own. It never outlives the test.
struct Victim(Child);

impl Victim {
    fn kill(&mut self) {
        self.0.kill().expect("killed with signal 9");
        self.0.wait().expect("gone");
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn spawn_victim(stage: &Stage, sink: &SmtpSink) -> Victim {
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "killed::victim", "--nocapture"])
        .env(DATABASE, stage.database().url())
        .env(RELAY, sink.url())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Victim(child.expect("a worker"))
}

async fn count(stage: &Stage, states: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM letters WHERE state IN ({states})");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&stage.database().owner()).await.expect("a count");
    row.get(0)
}

/// How many copies of each letter came to the final dot, by Message-ID.
fn copies(sinks: &[SmtpSink]) -> HashMap<String, usize> {
    let mut copies = HashMap::new();
    for message in sinks.iter().flat_map(SmtpSink::dotted) {
        let id = Letter::read(&message.bytes).header("Message-ID").expect("a Message-ID").to_owned();
        *copies.entry(id).or_default() += 1;
    }
    copies
}

const LETTERS: usize = 500;
const PLACES: [Talk; 5] = [Talk::Mail, Talk::Rcpt, Talk::Data, Talk::Body, Talk::Answer];

/// A kill: where in the talk its letters stand, and how many went through there before.
#[derive(Clone, Copy, Debug)]
struct Kill {
    talk: Talk,
    after: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_kills_at_chosen_points_lose_nothing() {
    let talks = [Talk::Mail, Talk::Answer, Talk::Data, Talk::Answer, Talk::Rcpt];
    kill_and_count(talks.into_iter().zip(60..).map(|(talk, after)| Kill { talk, after }).collect()).await;
}

/// `KILL_SEED` does a printed run again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_kills_at_random_points_lose_nothing() {
    let seed = std::env::var_os("KILL_SEED").map(|seed| seed.to_string_lossy().parse().expect("a number"));
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("KILL_SEED={seed}");
    let mut dice = Dice::of(seed);
    let mut any = |_| Kill { talk: dice.pick(&PLACES), after: usize::try_from(dice.between(1, 90)).expect("a number") };
    kill_and_count((0..5).map(&mut any).collect()).await;
}

async fn kill_and_count(kills: Vec<Kill>) {
    let stage = Stage::open().await;
    five_hundred_letters(&stage).await;
    let mut sinks = Vec::new();
    let mut on_their_way = 0;
    for (round, kill) in kills.into_iter().enumerate() {
        let (sink, sending) = kill_one(&stage, kill).await;
        println!("{kill:?}: {sending} on their way");
        assert!(sending >= 1);
        on_their_way += sending;
        sinks.push(sink);
        if round == 2 {
            let owner = stage.database().owner();
            sqlx::raw_sql("TRUNCATE apalis.jobs, apalis.workers").execute(&owner).await.expect("emptied");
        }
        // The leases of the dead run out; the clock of the database is the only one that counts.
        stage.pass(SignedDuration::from_mins(3)).await;
    }
    sinks.push(send_the_rest(&stage).await);
    let copies = copies(&sinks);
    let arrived: usize = copies.values().sum();
    println!("{LETTERS} letters, {arrived} copies, {on_their_way} were on their way");
    assert_eq!(copies.len(), LETTERS, "each letter arrived, under one Message-ID");
    assert_eq!(count(&stage, "'sent'").await, LETTERS as i64);
    assert!(((arrived - LETTERS) as i64) <= on_their_way, "no more copies than letters on their way");
}

async fn five_hundred_letters(stage: &Stage) {
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    for hour in 0..LETTERS {
        let (day, hour) = (hour / 8, 9 + hour % 8);
        let date = jiff::civil::date(2027, 3, 8).checked_add(jiff::Span::new().days(day as i64)).expect("a date");
        booked(stage, ana, &format!("{date}T{hour:02}:00")).await;
    }
    stage.pass(SignedDuration::from_mins(3)).await;
}

/// Starts a worker and kills it when three more letters than `after` have come to the place; says how many were on their way.
async fn kill_one(stage: &Stage, Kill { talk, after }: Kill) -> (SmtpSink, i64) {
    let gate = Gate::new();
    gate.open(after);
    let sink = SmtpSink::scripted(Script::default().when(Rule::wait(talk, &gate))).await.expect("a sink");
    let mut victim = spawn_victim(stage, &sink);
    gate.arrived(after + 3).await.expect("letters come to the gate");
    victim.kill();
    let sending = count(stage, "'sending'").await;
    gate.open_for_all();
    (sink, sending)
}

async fn send_the_rest(stage: &Stage) -> SmtpSink {
    let sink = SmtpSink::start().await.expect("a sink");
    let mut last = spawn_victim(stage, &sink);
    let done = tokio::time::timeout(Duration::from_secs(60), async {
        while count(stage, "'waiting','sending'").await > 0 {
            tokio::task::yield_now().await;
        }
    });
    let done = done.await;
    last.kill();
    done.expect("every letter settles");
    sink
}

#[tokio::test]
async fn the_late_result_of_a_frozen_worker_changes_nothing() {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.expect("a sink");
    let works = works(&stage, &sink);
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    booked(&stage, ana, "2027-03-04T15:00").await;
    stage.pass(SignedDuration::from_mins(3)).await;
    let length = SignedDuration::from_secs(120);
    let frozen = lease::take(&works.office, domain::letters::Lane::Bulk, length).await.expect("leased")[0];
    let content = start::start(&works.office, frozen, length).await.expect("started").expect("something to send");
    // It sleeps past its lease; another worker takes over and sends the letter.
    stage.pass(SignedDuration::from_mins(3)).await;
    worker::run_due(&works).await.expect("a round");
    let before = letters(&stage).await.remove(0);
    assert_eq!((before.state.as_str(), before.attempts), ("sent", 2));
    let late = settle::Ended {
        leased: frozen,
        kind: content.kind,
        answer: domain::letters::delivery::Answer::TryAgain,
        code: Some("450".to_owned()),
        address: content.reader.address.to_string(),
        copy: None,
    };
    assert_eq!(settle::settle(&works.office, &[late]).await.expect("answered"), []);
    let after = letters(&stage).await.remove(0);
    assert_eq!((before.state, before.sent_at, before.attempts), (after.state, after.sent_at, after.attempts));
    assert_eq!(sink.messages().len(), 1);
}
