//! A running part of the program, looked at from outside. It never outlives the bench.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process and its words.
pub(crate) struct Process {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program");
        let said = BufReader::new(child.stdout.take().expect("its words"));
        Self { child, said }
    }

    /// The next line it says.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.said.read_line(&mut line).expect("words");
        assert!(read > 0, "it ended without a word");
        line.trim_end().to_owned()
    }

    fn of_proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }

    /// A line of `/proc/PID/status` in kB, as MiB.
    fn memory(&self, line: &str) -> f64 {
        let status = self.of_proc("status");
        let found = status.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(':'));
        let kib: f64 = found.and_then(|words| words.trim().split(' ').next()?.parse().ok()).unwrap_or_default();
        kib / 1024.0
    }

    /// Resident now, in MiB.
    pub(crate) fn resident(&self) -> f64 {
        self.memory("VmRSS")
    }

    /// Resident at the most so far, in MiB.
    pub(crate) fn most_resident(&self) -> f64 {
        self.memory("VmHWM")
    }

    /// Time on a core so far, all threads together.
    pub(crate) fn on_core(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten();
        let nanos = threads.filter_map(|thread| {
            let spent = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            spent.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// Asks it to end, and waits.
    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Ok(pid) = i32::try_from(self.child.id()) else { return };
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        let deadline = Instant::now() + Duration::from_secs(40);
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.end();
        }
    }
}
