//! What everything stands on: a durable PostgreSQL of the bench's own, and the shipped program on its databases.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cluster::{Cluster, Search, Settings};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::process::Process;
use crate::spread::Spread;

/// The program as it is shipped.
const PROGRAM: &str = env!("CARGO_BIN_EXE_halcyon");

/// A server with the settings of a practice: every commit is on the disk before it counts.
pub(crate) struct Ground {
    cluster: Cluster,
    folder: TempDir,
}

impl Ground {
    pub(crate) async fn open(options: &[(&str, &str)]) -> Self {
        let passable = std::fs::Permissions::from_mode(0o711);
        let folder =
            tempfile::Builder::new().prefix("halcyon-bench-").permissions(passable).tempdir().expect("a folder");
        let search = Search { path: std::env::var_os("PATH"), ..Search::default() };
        let binaries = Cluster::find_binaries(&search).expect("PostgreSQL");
        let mut settings = Settings::new(binaries, folder.path().join("postgres"), vec![std::env::temp_dir()]);
        settings.max_connections = 120;
        settings.options.extend(options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let cluster = Cluster::start(&settings).await.expect("a server");
        Self { cluster, folder }
    }

    /// Says where figures come from.
    pub(crate) async fn describe(&self) {
        let said = |program: &str, words: &[&str]| {
            let out = Command::new(program).args(words).output().map(|out| out.stdout).unwrap_or_default();
            String::from_utf8_lossy(&out).trim().to_owned()
        };
        let commit = said("git", &["rev-parse", "--short=12", "HEAD"]);
        let changed = if said("git", &["status", "--porcelain"]).is_empty() { "" } else { " and changes" };
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let server: String = sqlx::query_scalar("SHOW server_version")
            .fetch_one(&mut self.connect("postgres").await)
            .await
            .expect("a version");
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default();
        println!(
            "commit {commit}{changed} · {cores} cores · load {load} · PostgreSQL {server}, fsync and synchronous_commit on"
        );
        println!("a write of 8 kB and its fsync: {}\n", self.syncs());
    }

    /// What a commit costs at the least here.
    fn syncs(&self) -> Spread {
        let mut file = std::fs::File::create(self.folder.path().join("synced")).expect("a file");
        let times = (0..200).map(|_| {
            let began = Instant::now();
            file.write_all(&[7; 8192]).expect("room");
            file.sync_data().expect("a disk");
            began.elapsed()
        });
        Spread::of(times.collect())
    }

    pub(crate) fn url(&self, database: &str) -> String {
        self.cluster.url(database)
    }

    pub(crate) async fn connect(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.url(database)).await.expect("a connection")
    }

    pub(crate) async fn pool(&self, database: &str, connections: u32) -> PgPool {
        PgPoolOptions::new().max_connections(connections).connect(&self.url(database)).await.expect("a pool")
    }

    /// A database like another, with a data folder of its own and the note that belongs to it.
    pub(crate) async fn copy(&self, from: &str, to: &str) {
        let copied = format!("CREATE DATABASE {to} TEMPLATE {from} STRATEGY file_copy");
        sqlx::raw_sql(AssertSqlSafe(copied)).execute(&mut self.connect("postgres").await).await.expect("a copy");
        let folder = self.data(to);
        let note = "last-tick.json";
        if let Ok(noted) = std::fs::read(self.data(from).join(note)) {
            std::fs::write(folder.join(note), noted).expect("a note");
        }
        // What was copied is on the disk before anything is measured.
        sqlx::raw_sql("CHECKPOINT").execute(&mut self.connect("postgres").await).await.expect("a checkpoint");
    }

    pub(crate) async fn remove(&self, database: &str) {
        let removed = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(removed)).execute(&mut self.connect("postgres").await).await.expect("it goes");
    }

    /// The data folder that goes with a database.
    fn data(&self, database: &str) -> PathBuf {
        let folder = self.folder.path().join(database);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// The key ring of every practice here.
    pub(crate) fn keyring(&self) -> PathBuf {
        let path = self.folder.path().join("keyring");
        if !path.exists() {
            std::fs::write(&path, "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n").expect("a key ring");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its own");
        }
        path
    }

    /// The program on a database, as an operator sets it up; nothing but addresses and what a measurement varies differs from the defaults.
    fn program(&self, database: &str, words: &[&str], settings: &[(&str, String)]) -> Command {
        let url = self.url(database);
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .arg("--data")
            .arg(self.data(database))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .env("HALCYON_DATABASE__URL", &url)
            .env("HALCYON_HTTP__LISTEN", "127.0.0.1:0")
            .env("HALCYON_HTTP__ADMIN_LISTEN", "off")
            .env("HALCYON_WORKER__ADMIN_LISTEN", "off")
            .env("HALCYON_MAIL__FROM", "hello@practice.example")
            .env("HALCYON_KEYS__KEYRING_FILE", self.keyring());
        for (name, value) in settings {
            command.env(format!("HALCYON_{name}"), value);
        }
        command
    }

    /// Runs a short command and gives what it says, on both ways.
    pub(crate) fn ask(&self, database: &str, words: &[&str]) -> String {
        let out = self.program(database, words, &[]).output().expect("the program");
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{words:?}: {said}");
        said
    }

    /// Starts a part that stays; what it logs goes to a file.
    pub(crate) fn start(&self, database: &str, part: &str, settings: &[(&str, String)]) -> Process {
        let log = std::fs::File::create(self.data(database).join(format!("{part}.log"))).expect("a log");
        let mut command = self.program(database, &[part], settings);
        command.stdout(Stdio::piped()).stderr(log);
        Process::of(command)
    }

    pub(crate) async fn close(self) {
        self.cluster.stop(Duration::from_secs(20)).await.expect("it stops");
    }
}
