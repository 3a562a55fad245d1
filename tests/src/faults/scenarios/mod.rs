//! The scenarios, a file each.

mod clock_steps;
mod disk_full;
mod frame;
mod frozen;
mod locks;
mod many_due;
mod postgres_kills;
mod postgres_stopped;
mod smtp_faults;
mod web_kills;
mod worker_kills;

use std::pin::Pin;

use tokio::task::JoinSet;

use super::Report;

/// How much of a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// All of it.
    Whole,
    /// So much that a test run can wait for it.
    Short,
}

impl Scale {
    pub(crate) fn of<T>(self, whole: T, short: T) -> T {
        match self {
            Self::Whole => whole,
            Self::Short => short,
        }
    }
}

type Running = Pin<Box<dyn Future<Output = Report> + Send>>;

/// A scenario: its name, and what it does from a seed.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// By which it is asked for.
    pub name: &'static str,
    run: fn(Scale, u64) -> Running,
}

impl Scenario {
    /// Runs it.
    pub async fn run(self, scale: Scale, seed: u64) -> Report {
        let began = std::time::Instant::now();
        // What a scenario cannot do ends it alone; what it started goes with it.
        let mut running = JoinSet::new();
        running.spawn((self.run)(scale, seed));
        let ended = running.join_next().await.unwrap_or_else(|| Ok(Report::default()));
        let report = ended.unwrap_or_else(|error| Report::broken_off(format!("it broke off: {error}")));
        report.named(self.name, seed, began.elapsed())
    }
}

macro_rules! scenarios {
    ($($name:literal $module:ident),+ $(,)?) => {
        &[$(Scenario { name: $name, run: |scale, seed| Box::pin($module::run(scale, seed)) }),+]
    };
}

/// All of them, in the order in which they are run.
pub const ALL: &[Scenario] = scenarios! {
    "worker-kills" worker_kills,
    "web-kills" web_kills,
    "postgres-kills" postgres_kills,
    "postgres-stopped" postgres_stopped,
    "smtp-faults" smtp_faults,
    "frozen-worker" frozen,
    "many-due" many_due,
    "locks" locks,
    "clock-steps" clock_steps,
    "disk-full" disk_full,
};

/// The scenario of a name.
#[must_use]
pub fn named(name: &str) -> Option<Scenario> {
    ALL.iter().find(|scenario| scenario.name == name).copied()
}
