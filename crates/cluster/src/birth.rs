//! Makes a cluster, whole or not at all.

use crate::account::Account;
use crate::command::command;
use crate::place::Place;
use crate::server_log::last_lines;
use crate::{ClusterError, DATABASE, OWNER, Settings};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tokio::io::AsyncWriteExt;

/// Makes the cluster in a folder beside its place and moves it there when it is whole, with its database in it.
/// Whatever ends us in between leaves only a folder that the next start removes.
pub(crate) async fn make(settings: &Settings, place: &Place, account: &Account) -> Result<(), ClusterError> {
    let nursery = tempfile::Builder::new()
        .prefix(&place.nursery_prefix())
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(place.parent())
        .map_err(ClusterError::file(place.parent()))?;
    account.give(nursery.path())?;
    account.must_enter(nursery.path())?;
    initdb(settings, account, nursery.path()).await?;
    create_database(settings, account, nursery.path()).await?;
    let folder = place.folder();
    fs::rename(nursery.keep(), &folder).map_err(ClusterError::file(&folder))?;
    let parent = place.parent();
    File::open(parent).and_then(|parent| parent.sync_all()).map_err(ClusterError::file(parent))
}

async fn initdb(settings: &Settings, account: &Account, folder: &Path) -> Result<(), ClusterError> {
    let mut initdb = command(&settings.binaries.program("initdb"), account);
    initdb.args(["--data-checksums", "-E", "UTF8", "--no-locale", "-U", OWNER]);
    initdb.args(["--auth-local=trust", "--auth-host=reject"]);
    if !settings.durable {
        initdb.arg("--no-sync");
    }
    initdb.arg("-D").arg(folder);
    run("initdb", initdb, "").await
}

/// Through the server's single-user mode: no socket, no second process.
async fn create_database(settings: &Settings, account: &Account, folder: &Path) -> Result<(), ClusterError> {
    let mut postgres = command(&settings.binaries.program("postgres"), account);
    postgres.args(["--single", "-c", "exit_on_error=true"]);
    if !settings.durable {
        postgres.args(["-c", "fsync=off"]);
    }
    postgres.arg("-D").arg(folder).arg("postgres");
    run("postgres", postgres, &format!("CREATE DATABASE {DATABASE}\n")).await
}

async fn run(program: &'static str, mut command: Command, input: &str) -> Result<(), ClusterError> {
    let path = Path::new(command.get_program()).to_owned();
    let started = |source| ClusterError::Program { program: path.clone(), source };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().map_err(started)?;
    let mut kindred = Kindred(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read all says why on its own; the broken pipe does not.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let ended = child.wait_with_output().await.map_err(started)?;
    kindred.0 = None;
    if ended.status.success() {
        return Ok(());
    }
    Err(ClusterError::Birth { program, status: ended.status.to_string(), output: said(&ended) })
}

fn said(ended: &Output) -> String {
    last_lines(&[ended.stdout.as_slice(), &ended.stderr].concat())
}

/// A program and all it has started, ended when nobody waits for them any more: initdb's own children would go on
/// writing into a folder that is being removed.
struct Kindred(Option<Pid>);

impl Drop for Kindred {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            let _ = killpg(leader, Signal::SIGKILL);
        }
    }
}
