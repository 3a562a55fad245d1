//! The built program, started as a newcomer starts it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

/// `halcyon up` on a folder and a port of its own. It never outlives its test.
pub(crate) struct Program {
    child: Child,
    _folder: TempDir,
    /// Where it listens.
    pub(crate) url: String,
    /// The bearer token that it printed.
    pub(crate) token: String,
    web: reqwest::Client,
}

impl Program {
    /// Starts a demo with these settings, and waits until it says where it is.
    pub(crate) async fn demo(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(binary());
        command
            .args(["up", "--demo", "--print-token", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .env_remove(testkit::database::SERVER)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let child = command.spawn().expect("the program was built before");
        let (url, token, web) = (String::new(), String::new(), reqwest::Client::new());
        let program = Self { child, _folder: folder, url, token, web };
        tokio::task::spawn_blocking(|| program.listened_to()).await.expect("it speaks")
    }

    /// Reads what it prints until it has said where it is. A program that says nothing and goes on is ended with the test.
    fn listened_to(mut self) -> Self {
        let mut said = BufReader::new(self.child.stdout.take().expect("its words")).lines();
        while self.url.is_empty() || self.token.is_empty() {
            let line = said.next().expect("it says where it is before it ends").expect("words");
            self.heed(&line);
        }
        self
    }

    fn heed(&mut self, line: &str) {
        if let Some(token) = line.strip_prefix("token: ") {
            token.trim().clone_into(&mut self.token);
        } else if let Some(at) = line.find("http://localhost:") {
            let url = line.get(at..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
            url.clone_into(&mut self.url);
        }
    }

    /// What the interface answers to a question of the owner's.
    pub(crate) async fn ask(&self, path: &str) -> serde_json::Value {
        let asked = self.web.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        asked.send().await.expect("an answer").json().await.expect("an answer in JSON")
    }

    /// Stops it as Ctrl-C does; it ends well.
    pub(crate) fn stop(mut self) {
        assert!(self.interrupt().success());
    }

    fn interrupt(&mut self) -> ExitStatus {
        if let Some(ended) = self.child.try_wait().expect("its state") {
            return ended;
        }
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("a signal");
        self.child.wait().expect("an end")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.interrupt();
    }
}

/// The program beside this one: `make test` has built both.
fn binary() -> PathBuf {
    let this = std::env::current_exe().expect("this program");
    this.parent().and_then(|deps| deps.parent()).expect("the folder of built programs").join("halcyon")
}
