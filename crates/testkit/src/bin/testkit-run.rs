//! `testkit-run COMMAND [ARGS]`: runs the tests with one server for all of them, and leaves nothing behind.
//!
//! Ends with the command's exit code, 128 + N when signal N ended it, and 2 when there was no server.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{IsTerminal, Write, stdin};
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};
use testkit::database::{DatabaseError, SERVER, Server};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};

const NOT_RUN: u8 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        return complain("usage: testkit-run COMMAND [ARGS]");
    };
    match run(program, words.collect()).await {
        Ok(code) => ExitCode::from(code),
        Err(error) => complain(&error.to_string()),
    }
}

fn complain(sentence: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "testkit-run: {sentence}");
    ExitCode::from(NOT_RUN)
}

async fn run(program: OsString, words: Vec<OsString>) -> Result<u8, DatabaseError> {
    let mut signals = Signals::listen()?;
    let server = tokio::select! {
        started = Server::start() => started?,
        signal = signals.next() => return Ok(code_of_signal(signal as i32)),
    };
    let spawned = Command::new(program).args(words).env(SERVER, server.url()).spawn();
    let ended = match spawned {
        Ok(child) => attend(child, &mut signals).await,
        Err(error) => Err(error),
    };
    server.stop().await?;
    Ok(code(ended?))
}

/// Waits for the command, passing on to it the signals that only we have got.
async fn attend(mut child: Child, signals: &mut Signals) -> std::io::Result<ExitStatus> {
    loop {
        tokio::select! {
            ended = child.wait() => return ended,
            signal = signals.next() => pass_on(signal, &child),
        }
    }
}

/// A terminal sends Ctrl-C to everybody by itself, and a second one would read as impatience.
fn pass_on(signal: Signal, child: &Child) {
    let pid = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(pid) = pid
        && !(signal == Signal::SIGINT && stdin().is_terminal())
    {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

struct Signals {
    interrupt: Arrivals,
    terminate: Arrivals,
    hang_up: Arrivals,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::SIGINT,
            _ = self.terminate.recv() => Signal::SIGTERM,
            _ = self.hang_up.recv() => Signal::SIGHUP,
        }
    }
}

fn code(ended: ExitStatus) -> u8 {
    match (ended.code(), ended.signal()) {
        (Some(code), _) => u8::try_from(code).unwrap_or(u8::MAX),
        (None, Some(signal)) => code_of_signal(signal),
        (None, None) => u8::MAX,
    }
}

/// As shells count it.
fn code_of_signal(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}
