//! The job engine at work: apalis fetches lots of leased letters, wakes when there are some, and takes over what a worker that went left behind.
//!
//! It holds no truth. A job says which letters and under which leases; one that is lost, late or doubled does nothing.

use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, Monitor, WorkerBuilder};
use apalis_postgres::{Config, PostgresStorage};
use domain::letters::Lane;
use practice::letters::hold;
use practice::letters::lease::{self, Leased, queue};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::outgoing::Outgoing;
use crate::rounds;
use crate::timetable::{ENGINE_POLLS_EVERY, HEARTBEAT_EVERY, HEARTBEATS_LOST};
use crate::works::Works;

/// Why the worker ended although nobody told it to.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The records could not be asked whether letters are held.
    #[error("the worker could not begin: {0}")]
    Begin(#[from] practice::Unfulfilled),
    /// The job engine ended.
    #[error("the job engine ended: {0}")]
    Engine(String),
}

/// When the worker is told to stop, jobs get so long to find places for their letters …
const LAST_JOBS: Duration = Duration::from_secs(5);
/// … and letters on their way get so long to end.
const LAST_LETTERS: Duration = Duration::from_secs(25);
/// So many jobs of a lane are fetched and look for places; the others stay where another worker can take them.
const JOBS_AT_ONCE: usize = 4;
/// Asked-for letters have slots of their own, so that no backlog stands before them.
const ASKED_FOR_AT_ONCE: usize = 4;

/// Runs the worker until `stop`; letters on their way then come to their end first.
///
/// # Errors
/// [`EngineError`] when it could not begin, or ended by itself.
pub async fn run(works: Works, stop: CancellationToken) -> Result<(), EngineError> {
    if let Some(note) = &works.note {
        hold::hold_if_restored(&works.office, note.read()).await?;
    }
    let mut tasks = JoinSet::new();
    rounds::chores(&works, &stop, &mut tasks);
    tasks.spawn(rounds::plan_and_lease(works.clone(), stop.clone()));
    let ended = monitor(&works, &stop).await;
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    ended
}

/// Letters that were taken come to their end also when the engine has ended; jobs that it never began are given back.
async fn monitor(works: &Works, stop: &CancellationToken) -> Result<(), EngineError> {
    let run = fresh_name();
    let lanes = [(Lane::AskedFor, ASKED_FOR_AT_ONCE), (Lane::Bulk, works.concurrency)];
    let lanes = lanes.map(|(lane, letters)| (lane, Outgoing::with_places(works, letters)));
    let mut monitor = Monitor::new().should_restart(|_, _| again_in_a_moment()).shutdown_timeout(LAST_JOBS);
    for (lane, outgoing) in lanes.clone() {
        let (works, run) = (works.clone(), run.clone());
        monitor = monitor.register(move |restarts| {
            let backend = PostgresStorage::<Vec<Leased>>::new(works.office.pool())
                .with_config(config(lane))
                .with_pubsub()
                .poll_with_interval(ENGINE_POLLS_EVERY);
            WorkerBuilder::new(format!("{}-{run}-{restarts}", queue(lane)))
                .backend(backend)
                .data(outgoing.clone())
                .concurrency(JOBS_AT_ONCE)
                .timeout(works.lease + Duration::from_secs(5))
                .enable_tracing()
                .build(work)
        });
    }
    let told = stop.clone();
    let signal = async move {
        told.cancelled().await;
        Ok(())
    };
    let ended = monitor.run_with_signal(signal).await.map_err(|error| EngineError::Engine(error.to_string()));
    let [(_, asked_for), (_, bulk)] = &lanes;
    let last_letters = async { tokio::join!(asked_for.ended(), bulk.ended()) };
    if tokio::time::timeout(LAST_LETTERS, last_letters).await.is_err() {
        tracing::warn!("letters were still on their way; their leases run out by themselves");
    }
    if let Err(error) = lease::hand_back(&works.office, &run).await {
        tracing::warn!(%error, "jobs could not be given back; the engine finds them by itself");
    }
    if stop.is_cancelled() { Ok(()) } else { ended.and(Err(EngineError::Engine("it stopped by itself".to_owned()))) }
}

/// A worker that ended because the database was away starts again, for as long as it takes. The engine asks in between two of its own
/// steps and waits for nobody, so the pause is made here.
fn again_in_a_moment() -> bool {
    std::thread::sleep(Duration::from_secs(1));
    true
}

fn config(lane: Lane) -> Config {
    Config::default()
        .queue(queue(lane))
        .batch_size(JOBS_AT_ONCE)
        .heartbeat_interval(HEARTBEAT_EVERY)
        .missed_heartbeats(HEARTBEATS_LOST)
}

/// A name nobody had before: jobs of a worker that went are only taken over when its name is gone with it.
#[expect(clippy::disallowed_methods, reason = "a worker's name is no record; it only has to be new")]
fn fresh_name() -> String {
    Uuid::new_v4().to_string()
}

/// The job: it always ends well, since everything that can go wrong is written down with the letter.
async fn work(lot: Vec<Leased>, outgoing: Data<Outgoing>) -> Result<(), std::convert::Infallible> {
    outgoing.take(lot).await;
    Ok(())
}
