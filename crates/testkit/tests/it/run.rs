//! `testkit-run`: one server for a command, nothing afterwards.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A temporary folder for one run alone, so that all it leaves can be seen.
fn temporary() -> TempDir {
    let folder = tempfile::Builder::new().prefix("run-").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o711)).unwrap();
    folder
}

fn run(temporary: &Path, script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_testkit-run"));
    command.args(["sh", "-c", script]).env("TMPDIR", temporary).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Starts a run whose command says `url` of its server and then waits for its input to end.
fn waiting(temporary: &Path) -> (Child, String) {
    let mut child = run(temporary, "echo $HALCYON_TEST_DATABASE; exec cat").spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
    (child, url.trim().to_owned())
}

fn is_empty(folder: &TempDir) -> bool {
    std::fs::read_dir(folder.path()).unwrap().next().is_none()
}

#[tokio::test]
async fn the_command_finds_the_server_and_its_code_comes_through() {
    let temporary = temporary();
    let (mut child, url) = waiting(temporary.path());
    sqlx::PgPool::connect(&url).await.unwrap().close().await;
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(is_empty(&temporary));

    let code = run(temporary.path(), "exit 7").status().unwrap().code();
    assert_eq!(code, Some(7));
    assert!(is_empty(&temporary));
}

#[test]
fn signals_reach_the_command_and_nothing_is_left() {
    let temporary = temporary();
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130)] {
        let (mut child, _) = waiting(temporary.path());
        // Waiting for it would close it, and the command would end by itself.
        let _open = child.stdin.take();
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(is_empty(&temporary));
    }
}

#[test]
fn a_signal_while_the_server_is_being_made_leaves_nothing() {
    let temporary = temporary();
    let mut child = run(temporary.path(), "exit 0").spawn().unwrap();
    while is_empty(&temporary) && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
    let mut said = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(said, b"", "the command was not run");
    assert!(is_empty(&temporary));
}

#[test]
fn what_a_run_killed_outright_has_left_goes_with_the_next_one() {
    let temporary = temporary();
    let (mut child, _) = waiting(temporary.path());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!is_empty(&temporary));
    assert!(run(temporary.path(), "exit 0").status().unwrap().success());
    assert!(is_empty(&temporary));
}

#[test]
fn a_run_beside_a_living_one_leaves_it_alone() {
    let temporary = temporary();
    let (mut child, url) = waiting(temporary.path());
    let question = format!("echo $HALCYON_TEST_DATABASE; test $HALCYON_TEST_DATABASE != '{url}'");
    assert!(run(temporary.path(), &question).status().unwrap().success());
    assert!(!is_empty(&temporary));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(is_empty(&temporary));
}

#[test]
fn a_command_that_is_not_there_is_said_so() {
    let temporary = temporary();
    let mut command = Command::new(env!("CARGO_BIN_EXE_testkit-run"));
    let output = command.arg("/nowhere/cargo").env("TMPDIR", temporary.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("testkit-run: "));
    assert!(is_empty(&temporary));
}
