//! A practice of a scenario's own: a durable database, a data folder, a mail server, and the shipped program in two parts.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;
use tempfile::TempDir;
use testkit::smtp::SmtpSink;
use tokio::process::Command;

use super::part::{Part, binary};
use super::people::People;
use super::server::Server;
use super::{Api, people};

/// The shortest lease that the settings allow: 30 s up to the final dot, one for the answer, one more.
pub(crate) const LEASE_SECONDS: &str = "32";
/// Notices wait two minutes for second thoughts.
const SECOND_THOUGHTS: &str = "150 seconds";

/// How a practice is opened.
#[derive(Default)]
pub(crate) struct Wish {
    /// Its mail server; one that takes everything unless it is named.
    pub(crate) sink: Option<SmtpSink>,
    /// Where letters go instead of straight to it.
    pub(crate) relay: Option<String>,
    /// Settings of PostgreSQL over the usual ones.
    pub(crate) server: Vec<(&'static str, &'static str)>,
    /// Settings of the program over the usual ones.
    pub(crate) program: Vec<(&'static str, String)>,
    /// Where its folder goes; otherwise into the temporary folder.
    pub(crate) ground: Option<PathBuf>,
}

/// A running practice.
pub(crate) struct Practice {
    // In the order in which they go: processes, then the server under them, then the folder.
    pub(crate) web: Option<Part>,
    pub(crate) workers: Vec<Part>,
    pub(crate) server: Server,
    pub(crate) sink: SmtpSink,
    pub(crate) people: People,
    /// The interface, asked by the owner.
    pub(crate) api: Api,
    pub(crate) database: PgPool,
    program: Vec<(String, String)>,
    folder: TempDir,
}

impl Practice {
    /// Opens one with its people in it. Pages run; a worker is started by whoever wants one.
    pub(crate) async fn open(wish: Wish) -> Self {
        let folder = new_folder(wish.ground);
        let server = Server::start(folder.path(), &wish.server).await;
        let sink = match wish.sink {
            Some(sink) => sink,
            None => SmtpSink::start().await.expect("a mail server"),
        };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|held| held.local_addr()).expect("a free port").port();
        let mut program = settings(&server, port, &wish.relay.unwrap_or_else(|| sink.url()));
        program.extend(wish.program.into_iter().map(|(name, value)| (format!("HALCYON_{name}"), value)));
        let api = Api::at(&format!("http://127.0.0.1:{port}"), "");
        let database = server.owner();
        let (web, workers, people) = (None, Vec::new(), People::default());
        let mut practice = Self { web, workers, server, sink, people, api, database, program, folder };
        practice.tell(&["migrate"]).await;
        practice.people = people::move_in(&mut practice).await;
        practice
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.program.iter().map(|(name, value)| (name, value)));
        command.arg("--data").arg(self.folder.path().join("data")).args(words);
        command
    }

    /// Runs a short command to its end; what it printed, both ways.
    pub(crate) async fn tell(&self, words: &[&str]) -> (String, String) {
        let done = self.command(words).output().await.expect("the program was built before");
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        assert!(done.status.success(), "{words:?}: {}", said(&done.stderr));
        (said(&done.stdout), said(&done.stderr))
    }

    /// Starts the pages; says how long it took until they answered.
    pub(crate) async fn start_web(&mut self) -> Duration {
        let log = self.folder.path().join("web.log");
        let web = Part::start(&mut self.command(&["serve"]), &log, "Halcyon's pages").await;
        let started_in = web.started_in;
        self.web = Some(web);
        started_in
    }

    /// Starts one more worker. Each keeps its note in the same folder, as replicas on one volume do.
    pub(crate) async fn start_worker(&mut self) -> Duration {
        self.start_worker_with(&[]).await
    }

    /// The same with something more in its environment.
    pub(crate) async fn start_worker_with(&mut self, more: &[(&str, &str)]) -> Duration {
        let log = self.folder.path().join("worker.log");
        let mut command = self.command(&["work"]);
        let worker = Part::start(command.envs(more.iter().copied()), &log, "Halcyon's worker works").await;
        let started_in = worker.started_in;
        self.workers.push(worker);
        started_in
    }

    /// Kills the pages outright.
    pub(crate) async fn kill_web(&mut self) {
        self.web.take().expect("pages that run").kill().await;
    }

    /// Kills the worker that was started last outright, and waits until the database has noticed.
    pub(crate) async fn kill_worker(&mut self) {
        self.workers.pop().expect("a worker that runs").kill().await;
        let gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'halcyon worker'";
        self.until(gone, Duration::from_secs(10)).await;
    }

    /// Whether a condition in SQL holds; silence of the database is a no.
    pub(crate) async fn holds(&self, sql: &str) -> bool {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.database).await.unwrap_or(false)
    }

    /// A number from the database.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.database).await.expect("a number")
    }

    /// Letters and the numbers of their attempts; a server that is just recovering is asked again.
    pub(crate) async fn attempts(&self, sql: &'static str) -> Vec<(String, i32)> {
        let began = Instant::now();
        loop {
            match sqlx::query_as(sql).fetch_all(&self.database).await {
                Ok(found) => return found,
                Err(error) => assert!(began.elapsed() < Duration::from_secs(30), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Does something that only the owner of the tables may.
    pub(crate) async fn by_hand(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.database).await.expect("done by hand");
    }

    /// Waits until a condition in SQL holds; says how long that took, or nothing when it never did.
    pub(crate) async fn within(&self, sql: &str, patience: Duration) -> Option<Duration> {
        let began = Instant::now();
        while !self.holds(sql).await {
            if began.elapsed() > patience {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Some(began.elapsed())
    }

    /// The same where it has to hold in time.
    pub(crate) async fn until(&self, sql: &str, patience: Duration) -> Duration {
        let held = self.within(sql, patience).await;
        held.unwrap_or_else(|| panic!("not within {patience:?}: {sql}"))
    }

    /// Moves the practice's clock past the second thoughts of every notice.
    pub(crate) async fn pass_second_thoughts(&self) {
        self.pass(SECOND_THOUGHTS).await;
    }

    /// Moves the practice's clock.
    pub(crate) async fn pass(&self, time: &str) {
        self.by_hand(&format!("UPDATE clock SET shift = shift + interval '{time}'")).await;
    }

    /// What a part wrote into its log.
    pub(crate) fn log(&self, part: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(part).with_extension("log")).unwrap_or_default()
    }
}

/// A folder that the server's own user may pass through.
fn new_folder(ground: Option<PathBuf>) -> TempDir {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("halcyon-faults-").permissions(std::fs::Permissions::from_mode(0o711));
    let folder = builder.tempdir_in(ground.unwrap_or_else(std::env::temp_dir)).expect("a folder");
    let cluster = folder.path().join("cluster");
    std::fs::create_dir(&cluster).expect("a folder for the database");
    std::fs::set_permissions(cluster, std::fs::Permissions::from_mode(0o711)).expect("open to its user");
    folder
}

fn settings(server: &Server, port: u16, relay: &str) -> Vec<(String, String)> {
    [
        ("DATABASE__URL", server.url_as("halcyon_web:web")),
        ("DATABASE__WORKER_URL", server.url_as("halcyon_worker:worker")),
        ("DATABASE__MIGRATION_URL", server.url_as("halcyon")),
        ("HTTP__LISTEN", format!("127.0.0.1:{port}")),
        ("HTTP__ADMIN_LISTEN", "off".to_owned()),
        ("WORKER__ADMIN_LISTEN", "off".to_owned()),
        ("WORKER__LEASE_SECONDS", LEASE_SECONDS.to_owned()),
        ("MAIL__FINAL_ANSWER_SECONDS", "1".to_owned()),
        ("MAIL__SMTP_URL", relay.to_owned()),
        ("MAIL__FROM", "hello@practice.example".to_owned()),
    ]
    .map(|(name, value)| (format!("HALCYON_{name}"), value))
    .into()
}
