//! One process of the program: pages or worker. It never outlives the scenario.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Nothing starts slower than this, even beside everything else that runs.
const TO_START: Duration = Duration::from_secs(60);

/// A running part.
pub(crate) struct Part {
    child: Child,
    /// How long it took until it said that it works.
    pub(crate) started_in: Duration,
}

impl Part {
    /// Starts a command and waits for the line that says it works; what it says of its own work goes to a file.
    pub(crate) async fn start(command: &mut Command, log: &Path, ready: &str) -> Self {
        let began = Instant::now();
        let log = File::options().create(true).append(true).open(log).expect("a log");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program was built before");
        let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let said = async {
            while let Some(line) = lines.next_line().await.expect("words") {
                if line.starts_with(ready) {
                    return true;
                }
            }
            false
        };
        assert!(tokio::time::timeout(TO_START, said).await.expect("it starts in time"), "it ended before it worked");
        Self { child, started_in: began.elapsed() }
    }

    pub(crate) fn pid(&self) -> i32 {
        self.child.id().and_then(|id| i32::try_from(id).ok()).expect("it runs")
    }

    /// Kills it outright and waits until it is gone.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("killed with signal 9");
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid()), signal).expect("a signal");
    }

    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    /// What it holds in memory now, in KiB (proc(5), `VmRSS`).
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    }
}

/// The program beside this one.
pub(crate) fn binary() -> PathBuf {
    let this = std::env::current_exe().expect("this program");
    this.parent().and_then(Path::parent).expect("the folder of built programs").join("halcyon")
}
