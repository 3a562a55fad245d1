//! A server whose launcher is gone: found by its pid file, known by its command line and its socket.

use crate::greeting::greet;
use crate::hold::Hold;
use crate::place::Place;
use crate::process::{Process, is_alive};
use crate::server::halt;
use crate::server_log::tail_of;
use crate::{Address, ClusterError};
use nix::unistd::Pid;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const GLANCE: Duration = Duration::from_millis(20);

/// How long a process that has ended may stay in the process table.
const BURIAL: Duration = Duration::from_secs(5);

/// What a server notes in `postmaster.pid` (PostgreSQL manual, "Database File Layout").
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pid: Pid,
    address: Option<Address>,
}

impl PidFile {
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(folder.join("postmaster.pid")).ok()?)
    }

    /// Lines: pid (negative in single-user mode), data folder, start time, port, first socket folder, … A server
    /// that is just starting has not written them all.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let pid: i32 = lines.first()?.trim().parse().ok()?;
        let port = lines.get(3).and_then(|port| port.trim().parse().ok());
        let folder = lines.get(4).filter(|folder| !folder.is_empty());
        let address = port.zip(folder).map(|(port, folder)| Address::new(PathBuf::from(folder), port));
        Some(Self { pid: Pid::from_raw(pid.checked_abs()?), address })
    }

    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }
}

/// Where the server of the cluster in `folder` listens, if one does: for a second program beside the one that runs it.
pub async fn running(folder: &Path) -> Option<Address> {
    let address = PidFile::read(folder)?.address?;
    greet(&address).await.filter(|answer| answer.open).map(|_| address)
}

/// Stops a server that its launcher left behind in `folder`; does nothing when there is none.
///
/// # Errors
/// [`ClusterError::Held`] when its launcher lives; those of finding and stopping it.
pub async fn stop_orphan(folder: &Path, patience: Duration) -> Result<(), ClusterError> {
    let place = Place::of(folder)?;
    let _hold = Hold::take(&place)?;
    let Some((mut process, address)) = find(&place, patience).await? else {
        return Ok(());
    };
    halt(&mut process, patience).await?;
    address.clear_away();
    Ok(())
}

/// The orphan of this place, once it answers. One that is still coming up or going down is waited for; one whose
/// number now belongs to another program is left to the server's own checks, and only its socket is cleared away.
pub(crate) async fn find(place: &Place, patience: Duration) -> Result<Option<(Process, Address)>, ClusterError> {
    let folder = place.folder();
    let began = Instant::now();
    while let Some(file) = PidFile::read(&folder) {
        let ending = match trace(file.pid, &folder) {
            Trace::Serves => false,
            Trace::Ended => true,
            Trace::Foreign => {
                file.address.iter().for_each(Address::clear_away);
                break;
            }
        };
        if let Some(address) = file.address
            && answers(&address, file.pid).await
        {
            return Ok(Some((Process::adopted(file.pid, &folder), address)));
        }
        if ending && began.elapsed() >= BURIAL {
            break;
        }
        if began.elapsed() >= patience {
            return Err(silent(place, file.pid, patience));
        }
        tokio::time::sleep(GLANCE).await;
    }
    Ok(None)
}

async fn answers(address: &Address, pid: Pid) -> bool {
    greet(address).await.is_some_and(|answer| answer.open && answer.pid.is_none_or(|peer| peer == pid.as_raw()))
}

/// What the process table knows of a number.
#[derive(Debug, PartialEq, Eq)]
enum Trace {
    /// The server of this folder.
    Serves,
    /// It has ended, but its parent has not yet taken note, and the next server would take it for alive.
    Ended,
    /// Nobody, or another program.
    Foreign,
}

/// The server is started with its folder on the command line, which a process loses when it ends. Where the system does
/// not show command lines as files, the socket alone decides.
fn trace(pid: Pid, folder: &Path) -> Trace {
    if !is_alive(pid) {
        return Trace::Foreign;
    }
    if !Path::new("/proc/self/cmdline").exists() {
        return Trace::Serves;
    }
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_else(|_| b"?".to_vec());
    let ours = line.split(|byte| *byte == 0).any(|word| word == folder.as_os_str().as_encoded_bytes());
    match (line.is_empty(), ours) {
        (true, _) => Trace::Ended,
        (false, true) => Trace::Serves,
        (false, false) => Trace::Foreign,
    }
}

fn silent(place: &Place, pid: Pid, patience: Duration) -> ClusterError {
    let log = place.log();
    ClusterError::Silent { pid: pid.as_raw(), seconds: patience.as_secs(), tail: tail_of(&log), log }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_whole_pid_file_and_one_half_written() {
        let whole = "4711\n/var/lib/halcyon/postgres\n1795000000\n5432\n/tmp/halcyon-a\n\n  123  4\nready   \n";
        let address = Address::new("/tmp/halcyon-a".into(), 5432);
        assert_eq!(PidFile::parse(whole), Some(PidFile { pid: Pid::from_raw(4711), address: Some(address) }));
        let half = "-4711\n/var/lib/halcyon/postgres\n";
        assert_eq!(PidFile::parse(half), Some(PidFile { pid: Pid::from_raw(4711), address: None }));
        assert_eq!(PidFile::parse(""), None);
    }

    #[test]
    fn another_program_with_that_number_does_not_serve() {
        let us = Pid::this();
        assert_eq!(trace(us, Path::new("/var/lib/halcyon/postgres")), Trace::Foreign);
        assert_eq!(trace(us, &std::env::current_exe().unwrap()), Trace::Serves, "its command line names it");
    }
}
