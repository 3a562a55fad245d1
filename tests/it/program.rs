//! The built program, started as a newcomer starts it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use reqwest::redirect::Policy;
use tempfile::TempDir;

/// Somebody who presses buttons, without scripts and without following where an answer leads.
pub(crate) struct Visitor {
    web: reqwest::Client,
    cookie: String,
    url: String,
}

impl Visitor {
    /// With a browser that knows nothing yet.
    pub(crate) fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let web = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { web, cookie: String::new(), url: String::new() }
    }

    /// A page as it is read.
    pub(crate) async fn page(&self, path: &str) -> String {
        let asked = self.web.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        asked.send().await.expect("an answer").error_for_status().expect("a page").text().await.expect("words")
    }

    /// Presses a button of a form; the answer leads on.
    pub(crate) async fn press(&self, url: &str, form: &'static str) {
        let sent = self.web.post(url).header("content-type", "application/x-www-form-urlencoded").body(form);
        let answer = sent.send().await.expect("an answer");
        assert_eq!(answer.status(), 303, "{url}: {:?}", answer.text().await);
    }
}

/// `halcyon up` on a folder and a port of its own. It never outlives its test.
pub(crate) struct Program {
    child: Child,
    folder: TempDir,
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
        let program = Self { child, folder, url, token, web };
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

    /// Somebody of the demo, signed in by a press.
    pub(crate) async fn signed_in(&self, person: &str) -> Visitor {
        let visitor = Visitor { url: self.url.clone(), ..Visitor::new() };
        let pressed = visitor.web.post(format!("{}/demo/sign-in", self.url)).form(&[("person", person)]);
        let answer = pressed.send().await.expect("an answer");
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).expect("a cookie");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Visitor { cookie, ..visitor }
    }

    /// Writes something by the interface, as somebody of the demo.
    pub(crate) async fn write_as(&self, person: &str, path: &str, body: &serde_json::Value) {
        let made = self.web.post(format!("{}/demo/token", self.url)).form(&[("person", person)]);
        let made: serde_json::Value = made.send().await.expect("an answer").json().await.expect("a token");
        let token = made["token"].as_str().expect("a token");
        let written =
            self.web.post(format!("{}{path}", self.url)).bearer_auth(token).header("if-match", "*").json(body);
        let answer = written.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {:?}", answer.text().await);
    }

    /// Moves the clock on. Only the owner of the tables can, past the program.
    pub(crate) fn pass_days(&self, days: u8) {
        let folder = self.folder.path().join("data/postgres/postmaster.pid");
        let lines = std::fs::read_to_string(folder).expect("a running server");
        let socket = lines.lines().nth(4).expect("the folder of its socket");
        let sql = format!("UPDATE clock SET shift = shift + interval '{days} days'");
        let done =
            Command::new("psql").args(["-qX", "-h", socket, "-U", "halcyon", "-d", "halcyon", "-c", &sql]).status();
        assert!(done.expect("psql").success());
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
