//! The job engine at work: letters go out by themselves, an asked-for letter within moments, and nothing is lost with its tables.

use std::time::Duration;

use jiff::SignedDuration;
use practice::cast::Stage;
use practice::correspondence::send_test;
use testkit::smtp::{Gate, Rule, Script, SmtpSink, Stage as Talk};
use tokio_util::sync::CancellationToken;
use worker::Works;

use crate::main_job::{booked, letters, works};

/// Runs the worker beside a test, and ends it with the test.
struct Running {
    stop: CancellationToken,
    done: tokio::task::JoinHandle<Result<(), worker::EngineError>>,
}

impl Running {
    fn start(works: &Works) -> Self {
        let stop = CancellationToken::new();
        let done = tokio::spawn(worker::run(works.clone(), stop.clone()));
        Self { stop, done }
    }

    async fn end(self) {
        self.stop.cancel();
        self.done.await.expect("the worker's task").expect("the worker ends well");
    }
}

async fn settled(stage: &Stage, sent: usize) {
    let until = tokio::time::timeout(Duration::from_secs(20), async {
        while letters(stage).await.iter().filter(|letter| letter.state == "sent").count() < sent {
            tokio::task::yield_now().await;
        }
    });
    until.await.expect("the letters settle");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_asked_for_goes_at_once() {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.expect("a sink");
    let running = Running::start(&works(&stage, &sink));
    let began = std::time::Instant::now();
    send_test(&stage.as_owner()).await.expect("a test letter");
    sink.wait_for(1).await.expect("letters arrive");
    let first = began.elapsed();
    let began = std::time::Instant::now();
    send_test(&stage.as_owner()).await.expect("a test letter");
    sink.wait_for(2).await.expect("letters arrive");
    println!("from asking to arrival: {first:?} while starting, {:?} after", began.elapsed());
    settled(&stage, 2).await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emptying_the_job_engines_tables_loses_nothing() {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.expect("a sink");
    let works = works(&stage, &sink);
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    booked(&stage, ana, "2027-03-04T15:00").await;
    stage.pass(SignedDuration::from_mins(3)).await;
    // Planned and leased, with a job each; then the engine forgets everything, and the lease runs out.
    practice::correspondence::plan::plan(&works.office).await.expect("a plan");
    let lane = domain::letters::Lane::Bulk;
    let leased = practice::letters::lease::lease(&works.office, lane, SignedDuration::from_secs(120), 8).await;
    assert_eq!(leased.expect("a lease"), 1);
    let owner = stage.database().owner();
    sqlx::raw_sql("TRUNCATE apalis.jobs, apalis.workers").execute(&owner).await.expect("emptied");
    stage.pass(SignedDuration::from_mins(3)).await;
    let running = Running::start(&works);
    sink.wait_for(1).await.expect("letters arrive");
    settled(&stage, 1).await;
    running.end().await;
    assert_eq!(sink.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_share_the_work() {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.expect("a sink");
    let works = works(&stage, &sink);
    let (one, other) = (Running::start(&works), Running::start(&works));
    for _ in 0..40 {
        send_test(&stage.as_owner()).await.expect("a test letter");
    }
    sink.wait_for(40).await.expect("letters arrive");
    settled(&stage, 40).await;
    one.end().await;
    other.end().await;
    assert_eq!(sink.messages().len(), 40, "each letter goes once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_stops_gives_back_what_it_never_began() {
    let stage = Stage::open().await;
    let gate = Gate::new();
    let sink = SmtpSink::scripted(Script::default().when(Rule::wait(Talk::Mail, &gate))).await.expect("a sink");
    let running = Running::start(&works(&stage, &sink));
    for _ in 0..40 {
        send_test(&stage.as_owner()).await.expect("a test letter");
    }
    gate.arrived(1).await.expect("letters come to the gate");
    running.stop.cancel();
    gate.open_for_all();
    running.end().await;
    let owner = stage.database().owner();
    let states = "SELECT DISTINCT status FROM apalis.jobs WHERE status NOT IN ('Pending','Done')";
    let begun: Vec<String> = sqlx::query_scalar(states).fetch_all(&owner).await.expect("jobs");
    assert_eq!(begun, Vec::<String>::new());
    let sending = letters(&stage).await.iter().filter(|letter| letter.state == "sending").count();
    assert_eq!(sending, 0, "letters on their way came to their end");
}
