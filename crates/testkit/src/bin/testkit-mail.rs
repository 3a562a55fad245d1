//! `testkit-mail ADDRESS NAME FILE`: a mail server for a trial. It listens at ADDRESS, speaks STARTTLS under NAME, lays the
//! authority of its certificate into FILE, takes every letter, and brings it to nobody.
//!
//! Each letter it has said yes to is a line on standard output: its reader and its Message-ID. Ends on SIGTERM or Ctrl-C.

use std::fs;
use std::io::{self, Write, stderr, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;

use testkit::smtp::letter::Letter;
use testkit::smtp::{Message, Script, Security, SmtpSink};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, name, authority] = words.as_slice() else {
        return complain("usage: testkit-mail ADDRESS NAME FILE");
    };
    let Ok(address) = address.parse() else {
        return complain("ADDRESS must be an IP address and a port, such as 0.0.0.0:2525");
    };
    match take(address, name, authority).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

fn complain(sentence: &str) -> ExitCode {
    let _ = writeln!(stderr(), "testkit-mail: {sentence}");
    ExitCode::FAILURE
}

async fn take(address: SocketAddr, name: &str, authority: &str) -> io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let script = Script::default().security(Security::StartTls).at(address).named(name);
    let sink = SmtpSink::scripted(script).await?;
    fs::write(authority, sink.ca_pem())?;
    tokio::select! {
        written = list(&sink) => written,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

/// Writes a line for each letter, in the order of our yes.
async fn list(sink: &SmtpSink) -> io::Result<()> {
    let mut listed = 0;
    loop {
        for message in sink.taken_after(listed).await {
            write_line(&message)?;
            listed += 1;
        }
    }
}

fn write_line(message: &Message) -> io::Result<()> {
    let letter = Letter::read(&message.bytes);
    let id = letter.header("message-id").unwrap_or("-");
    let mut out = stdout().lock();
    writeln!(out, "took {} for {}", id, message.to.join(" "))?;
    out.flush()
}
