//! A table that everybody needs is locked for a minute, then every letter is slow to be written: what does not need them goes on, and what
//! does is answered in time, if only with a regret.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use sqlx::Executor;

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::{Api, Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);
/// A statement is ended after 30 s; nobody waits longer than that and a moment.
const LONGEST: Duration = Duration::from_secs(34);
const SLOW: &str =
    "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END';
  CREATE TRIGGER slow BEFORE INSERT ON letters FOR EACH ROW EXECUTE FUNCTION slow()";
const QUICK: &str = "DROP TRIGGER slow ON letters; DROP FUNCTION slow()";

/// How something that needs none of it was answered.
#[derive(Default)]
struct Unrelated {
    took: Vec<Duration>,
    regrets: usize,
    not_alive: usize,
}

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let long = Duration::from_secs(scale.of(60, 3));
    let mut run = Run::open(Wish { sink: Some(slow_sink().await), ..Wish::default() }, seed).await;
    run.practice.start_worker().await;
    let load = run.warm_up(scale, Pace { hands: 4, rest: Duration::from_millis(200), mixed: true }).await;
    let mut lock = run.practice.database.acquire().await.expect("a connection");
    lock.execute(sqlx::raw_sql("BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")).await.expect("a lock");
    let locked = watch(&run, long).await;
    lock.execute(sqlx::raw_sql("ROLLBACK")).await.expect("unlocked");
    drop(lock);
    tokio::time::sleep(Duration::from_secs(2)).await;
    run.practice.by_hand(SLOW).await;
    let slowed = watch(&run, long / 2).await;
    run.practice.by_hand(QUICK).await;
    load.end().await;
    let longest = run.ledger.pages().slowest();
    run.finish(format!("sessions locked for {} s, slow letters for {} s", long.as_secs(), long.as_secs() / 2), PATIENCE)
        .await
        .note(format!("beside the lock {}", locked.in_words()))
        .note(format!("beside slow letters {}", slowed.in_words()))
        .demand(locked.not_alive + slowed.not_alive == 0, "the pages were not alive")
        .demand(longest < LONGEST, "a call was neither done nor regretted in 34 s")
}

/// Asks every 100 ms for something that needs no session and no letter.
async fn watch(run: &Run, long: Duration) -> Unrelated {
    let (began, mut seen) = (Instant::now(), Unrelated::default());
    let api: Api = run.practice.api.clone();
    while began.elapsed() < long {
        let asked = Instant::now();
        let answer = api.ask(Method::GET, "/settings", None, &Value::Null).await;
        seen.took.push(asked.elapsed());
        seen.regrets += usize::from(!answer.is_some_and(|answer| answer.is_yes()));
        seen.not_alive += usize::from(run.status("/health/live").await != 200);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    seen.took.sort();
    seen
}

impl Unrelated {
    fn in_words(&self) -> String {
        let at = |share: f64| {
            self.took.get(((self.took.len() as f64 - 1.0) * share) as usize).map_or(0, Duration::as_millis)
        };
        format!(
            "the settings were read {} times: {} ms (median), {} ms (99 %), {} ms (the longest), {} regrets",
            self.took.len(),
            at(0.5),
            at(0.99),
            at(1.0),
            self.regrets
        )
    }
}
