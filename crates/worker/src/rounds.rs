//! Rounds: plan what is due, end what is no longer of use, lease what waits.

use std::time::Duration;

use domain::letters::Lane;
use practice::letters::lease::Leased;
use practice::letters::{expire, hold, lease, reclaim, tidy};
use practice::{Outcome, correspondence};
use sqlx::postgres::PgListener;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chain;
use crate::outgoing::Outgoing;
use crate::timetable::{AT_THE_LATEST, LINK_EVERY, RECLAIM_EVERY, ROUNDS_APART, TICK_EVERY, TIDY_EVERY};
use crate::works::Works;

/// Without a bell, or with nothing done, rounds are never closer than this.
const A_MOMENT: Duration = Duration::from_secs(1);

const LANES: [Lane; 2] = [Lane::AskedFor, Lane::Bulk];

/// One round of planning: says how many letters were written down or ended.
async fn plan(works: &Works) -> Outcome<u64> {
    let planned = correspondence::plan::plan(&works.office).await?
        + correspondence::nudge::plan(&works.office).await?
        + correspondence::agenda::plan(&works.office).await?;
    Ok(planned + expire::expire(&works.office).await?)
}

/// Plans and leases whenever something is due, until told to stop. Whether anything is, is one question; only then are records opened.
pub(crate) async fn plan_and_lease(works: Works, stop: CancellationToken) {
    let mut bell = Bell::default();
    while !stop.is_cancelled() {
        let not_before = Instant::now() + ROUNDS_APART;
        let mut pause = bell.pause(&works).await;
        // What is due and cannot go yet rings when it can.
        if pause.is_zero() && !does_something(&works).await {
            pause = A_MOMENT;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.wait(pause) => tokio::time::sleep_until(not_before).await,
        }
    }
}

/// Whether a round found anything to do.
async fn does_something(works: &Works) -> bool {
    match round(works).await {
        Ok(done) => done > 0,
        Err(error) => {
            tracing::error!(%error, "a round did not end well; the next one takes up its work");
            false
        }
    }
}

async fn round(works: &Works) -> Outcome<u64> {
    let mut done = timed("plan", plan(works)).await?;
    for lane in LANES {
        done += timed("lease", lease::lease(&works.office, lane, works.lease_length(), works.lot())).await?;
    }
    Ok(done)
}

async fn timed<T>(sweep: &'static str, work: impl Future<Output = T>) -> T {
    let began = std::time::Instant::now();
    let done = work.await;
    metrics::histogram!("halcyon_sweep_seconds", "sweep" => sweep).record(began.elapsed().as_secs_f64());
    done
}

/// Rings when the database says that something changed, when the next thing is due, and at the latest after a while.
#[derive(Default)]
struct Bell(Option<PgListener>);

impl Bell {
    /// How long until something is due, at the latest after a while. Listens before it asks: what changes in between then rings.
    async fn pause(&mut self, works: &Works) -> Duration {
        if self.0.is_none() {
            let out_of_order =
                |error: &sqlx::Error| tracing::warn!(%error, "the bell is out of order; rounds go by the clock");
            self.0 = listen(works).await.inspect_err(out_of_order).ok();
        }
        works.office.until_next_moment().await.unwrap_or(AT_THE_LATEST).min(AT_THE_LATEST)
    }

    async fn wait(&mut self, pause: Duration) {
        let Some(listener) = &mut self.0 else { return tokio::time::sleep(pause.max(A_MOMENT)).await };
        match tokio::time::timeout(pause, listener.try_recv()).await {
            // Several rings before the next round are one.
            Ok(Ok(Some(_))) => while listener.next_buffered().is_some() {},
            Ok(Ok(None) | Err(_)) => self.0 = None,
            Err(_) => {}
        }
    }
}

async fn listen(works: &Works) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(works.office.pool()).await?;
    listener.listen_all(["letters", "planner"]).await?;
    Ok(listener)
}

/// Runs a chore every so often, until told to stop.
pub(crate) async fn every<F>(every: Duration, stop: CancellationToken, mut chore: impl FnMut() -> F)
where
    F: Future<Output = Outcome<()>>,
{
    let mut clock = tokio::time::interval(every);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = clock.tick() => if let Err(error) = chore().await {
                tracing::error!(%error, "a chore did not end well; it is tried again in its turn");
            }
        }
    }
}

/// All periodic work beside planning and leasing.
pub(crate) fn chores(works: &Works, stop: &CancellationToken, tasks: &mut JoinSet<()>) {
    let one = works.clone();
    tasks.spawn(every(RECLAIM_EVERY, stop.clone(), move || {
        let works = one.clone();
        async move { timed("reclaim", reclaim::reclaim(&works.office)).await.map(drop) }
    }));
    let one = works.clone();
    tasks.spawn(every(TICK_EVERY, stop.clone(), move || tick(one.clone())));
    let one = works.clone();
    tasks.spawn(every(LINK_EVERY, stop.clone(), move || {
        let works = one.clone();
        async move { timed("link", chain::link(&works)).await }
    }));
    let one = works.clone();
    tasks.spawn(every(TIDY_EVERY, stop.clone(), move || {
        let works = one.clone();
        async move { timed("tidy", tidy::tidy(&works.office)).await }
    }));
}

async fn tick(works: Works) -> Outcome<()> {
    let tick = hold::tick(&works.office).await?;
    metrics::gauge!("halcyon_letters_waiting").set(f64::from(practice::letters::views::waiting(&works.office).await?));
    metrics::gauge!("halcyon_worker_last_tick_seconds").set(tick.at.as_duration().as_secs_f64());
    if let Some(note) = &works.note
        && let Err(error) = note.write(tick)
    {
        tracing::error!(%error, "the round could not be noted beside the database");
    }
    Ok(())
}

/// Does everything that is due now, once, without the job engine, and returns when nothing is left. Says how many letters were worked on.
///
/// # Errors
/// [`practice::Broke`].
pub async fn run_due(works: &Works) -> Outcome<usize> {
    let mut worked = 0;
    loop {
        reclaim::reclaim(&works.office).await?;
        let planned = plan(works).await?;
        let mut leased = Vec::new();
        for lane in LANES {
            leased.extend(lease::take(&works.office, lane, works.lease_length()).await?);
        }
        if leased.is_empty() && planned == 0 {
            return Ok(worked);
        }
        worked += leased.len();
        deliver_all(works, leased).await;
    }
}

async fn deliver_all(works: &Works, leased: Vec<Leased>) {
    let outgoing = Outgoing::with_places(works, works.concurrency);
    for lot in leased.chunks(works.lot()) {
        outgoing.take(lot.to_vec()).await;
    }
    outgoing.ended().await;
}
