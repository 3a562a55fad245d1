//! The built program, run with nothing of our environment but what a test gives it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A command of the program, on a data folder.
pub(crate) fn halcyon(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halcyon"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", data)
        .env("HALCYON_HTTP__ADMIN_LISTEN", "off")
        .env("HALCYON_MAIL__TRANSPORT", "outbox")
        .env("HALCYON_LOG__LEVEL", "warn")
        .arg("--data")
        .arg(data)
        .args(words);
    command
}

/// Runs a command to its end: exit code, standard output, standard error.
pub(crate) fn ended(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), words(stdout), words(stderr))
}

/// A `halcyon up`, or a part of it, that runs.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    /// What it printed before the line that says it is ready.
    pub(crate) before: Vec<String>,
    /// The port it says it listens at.
    pub(crate) port: u16,
}

impl Running {
    /// Starts it, and waits for the line that says it is ready.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::start_until(command, "Halcyon is ready: http://localhost:")
    }

    /// Starts a part, and waits for a line that begins so; a number behind that is its port.
    pub(crate) fn start_until(command: &mut Command, beginning: &str) -> Self {
        Self::start_speaking(command, Stdio::piped(), beginning)
    }

    /// The same with its log going elsewhere.
    pub(crate) fn start_speaking(command: &mut Command, log: Stdio, beginning: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self { child, out, before: Vec::new(), port: 0 };
        loop {
            let mut line = String::new();
            if running.out.read_line(&mut line).unwrap() == 0 {
                panic!("it ended before it was ready: {:?}", running.end());
            }
            if let Some(port) = line.trim().strip_prefix(beginning) {
                running.port = port.parse().unwrap_or_default();
                return running;
            }
            running.before.push(line.trim().to_owned());
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).unwrap();
    }

    /// Waits for its end: exit code, and what it said on standard error.
    pub(crate) fn end(mut self) -> (i32, String) {
        let mut errors = String::new();
        if let Some(mut log) = self.child.stderr.take() {
            log.read_to_string(&mut errors).unwrap();
        }
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (status.code().unwrap_or(-1), errors)
    }

    /// The status line of a request without a body.
    pub(crate) fn status(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Running {
    /// The answer to a form that is sent from our own page.
    pub(crate) fn post(&self, path: &str, form: &str) -> String {
        self.press(path, "", form)
    }

    /// The same in a browser that carries cookies.
    pub(crate) fn press(&self, path: &str, cookies: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head =
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close";
        let length = form.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{form}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// A test that fails leaves nobody behind.
impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill(Pid::from_raw(self.child.id().try_into().unwrap()), Signal::SIGTERM);
        }
    }
}

/// Starts a command, waits until it says something on standard error, and interrupts it: exit code.
pub(crate) fn interrupted_at(command: &mut Command, words: &str) -> i32 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(words)), "it never said: {words}");
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    lines.for_each(|line| drop(line.unwrap()));
    child.wait().unwrap().code().unwrap_or(-1)
}

/// The first process of the private PostgreSQL in a data folder, if its file names one that lives.
pub(crate) fn postgres(data: &Path) -> Option<Pid> {
    let noted = std::fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?;
    let pid = Pid::from_raw(noted.lines().next()?.trim().parse().ok()?);
    kill(pid, None).is_ok().then_some(pid)
}
