//! The server's process: our child, or one that a former launcher left behind.

use crate::orphan::PidFile;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How often a process is looked at: a stop takes some 100 ms.
const GLANCE: Duration = Duration::from_millis(10);

/// A server's first process.
///
/// Its end is looked for, not waited for: there is no one way to wait for children and others alike, and so it works
/// in `Drop` and under any runtime.
#[derive(Debug)]
pub(crate) struct Process {
    pid: Pid,
    kin: Kin,
}

#[derive(Debug)]
enum Kin {
    Child(Child),
    Adopted { folder: PathBuf },
}

impl Process {
    pub(crate) fn child(child: Child) -> Self {
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
        Self { pid, kin: Kin::Child(child) }
    }

    pub(crate) fn adopted(pid: Pid, folder: &Path) -> Self {
        Self { pid, kin: Kin::Adopted { folder: folder.to_owned() } }
    }

    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    pub(crate) fn is_adopted(&self) -> bool {
        matches!(self.kin, Kin::Adopted { .. })
    }

    /// How the process ended, or `None` while it runs. An adopted one is gone when its pid file is: its number may
    /// linger until its new parent has noticed.
    pub(crate) fn end(&mut self) -> Option<String> {
        match &mut self.kin {
            Kin::Child(child) => match child.try_wait() {
                Ok(status) => status.map(|status: ExitStatus| status.to_string()),
                Err(error) => Some(error.to_string()),
            },
            Kin::Adopted { folder } => {
                let named = PidFile::read(folder).is_some_and(|file| file.pid() == self.pid);
                (!named || !is_alive(self.pid)).then(|| "its process is gone".to_owned())
            }
        }
    }

    /// Sends `signal` unless the process has ended.
    pub(crate) fn signal(&mut self, signal: Signal) {
        if self.end().is_none() {
            let _ = kill(self.pid, signal);
        }
    }

    /// Whether the process ended within `limit`.
    pub(crate) async fn ends_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.end().is_none() {
            if Instant::now() >= deadline {
                return false;
            }
            tokio::time::sleep(GLANCE).await;
        }
        true
    }

    /// The same for `Drop`, which cannot await.
    pub(crate) fn ends_within_blocking(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.end().is_none() {
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(GLANCE);
        }
        true
    }
}

/// Whether a process of this number exists; one that we may not signal does.
pub(crate) fn is_alive(pid: Pid) -> bool {
    kill(pid, None) != Err(Errno::ESRCH)
}
