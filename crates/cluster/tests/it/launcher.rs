//! A launcher that can be killed: this test program, run once more.

use crate::ground::start;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const GROUND: &str = "CLUSTER_TEST_GROUND";

pub(crate) struct Launcher {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub(crate) server: Pid,
    pub(crate) url: String,
}

impl Launcher {
    /// Starts a process that starts a cluster on `ground`; `folder` is where it is started from.
    pub(crate) fn launch(ground: &Path, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "launcher::hold_a_cluster", "--ignored", "--nocapture"])
            .env(GROUND, ground)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| Some(line.unwrap().split_once("started ")?.1.to_owned()));
        let (pid, url) = line.as_deref().unwrap().split_once(' ').unwrap();
        Self { child, lines, server: Pid::from_raw(pid.parse().unwrap()), url: url.to_owned() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// kill -9: nothing of the launcher gets to say a word.
    pub(crate) fn kill(mut self) -> (Pid, String) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.server, self.url)
    }

    /// Lets the launcher stop its cluster and end in order.
    pub(crate) fn finish(mut self) {
        drop(self.child.stdin.take());
        assert!(self.lines.all(|line| line.is_ok()));
        assert!(self.child.wait().unwrap().success());
    }
}

pub(crate) fn end(server: Pid, signal: Signal) {
    kill(server, signal).unwrap();
}

#[tokio::test]
#[ignore = "the launcher itself, run by the other tests"]
async fn hold_a_cluster() {
    let ground = PathBuf::from(std::env::var_os(GROUND).expect("run by the other tests only"));
    let cluster = start(&ground).await;
    println!("\nstarted {} {}", cluster.pid(), cluster.url(cluster::DATABASE));
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    cluster.stop(crate::ground::SOON).await.unwrap();
}
