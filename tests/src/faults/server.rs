//! The practice's PostgreSQL: private, durable, and killed as often as a scenario likes.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cluster::{Cluster, Search, Settings};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use percent_encoding::percent_decode_str;
use sqlx::postgres::{PgPool, PgPoolOptions};

const STOP: Duration = Duration::from_secs(30);

/// A server with fsync on. The programs reach it by a folder that stays while its own changes with each start.
pub(crate) struct Server {
    settings: Settings,
    cluster: Option<Cluster>,
    door: PathBuf,
}

impl Server {
    /// Makes and starts one in a folder; `options` go over the usual ones.
    pub(crate) async fn start(folder: &Path, options: &[(&str, &str)]) -> Self {
        let search = Search { path: std::env::var_os("PATH"), ..Search::default() };
        let binaries = Cluster::find_binaries(&search).expect("the programs of PostgreSQL");
        let sockets = vec![folder.to_owned(), std::env::temp_dir()];
        let mut settings = Settings::new(binaries, folder.join("cluster/postgres"), sockets);
        settings.max_connections = 120;
        settings.options.extend(options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut server = Self { settings, cluster: None, door: folder.join("door") };
        server.begin().await;
        server
    }

    /// Starts it again after a kill or a stop; says how long that took.
    pub(crate) async fn begin(&mut self) -> Duration {
        let began = Instant::now();
        // What is left of the former one lets go of its folder first.
        drop(self.cluster.take());
        let cluster = Cluster::start(&self.settings).await.expect("a PostgreSQL server");
        let url = cluster.url("halcyon");
        let host = url.split_once('@').and_then(|(_, place)| place.rsplit_once(':')).map_or("", |(host, _)| host);
        let socket = percent_decode_str(host).decode_utf8_lossy().into_owned();
        let beside = self.door.with_extension("new");
        symlink(socket, &beside).expect("a link");
        std::fs::rename(beside, &self.door).expect("a link in its place");
        self.cluster = Some(cluster);
        began.elapsed()
    }

    /// Kills its first process outright. Its children notice and go.
    pub(crate) fn kill(&mut self) {
        self.signal(self.pid(), Signal::SIGKILL);
    }

    /// Kills one of its other processes outright; the server then throws everybody out and recovers by itself.
    pub(crate) fn kill_backend(&self, pid: i32) {
        self.signal(pid, Signal::SIGKILL);
    }

    fn signal(&self, pid: i32, signal: Signal) {
        kill(Pid::from_raw(pid), signal).expect("a signal");
    }

    /// Whether its first process still runs. A child that has ended and waits to be taken note of does not.
    pub(crate) fn lives(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
    }

    fn pid(&self) -> i32 {
        self.cluster.as_ref().map(Cluster::pid).expect("a running server")
    }

    /// Stops it in order.
    pub(crate) async fn stop(&mut self) {
        if let Some(cluster) = self.cluster.take() {
            cluster.stop(STOP).await.expect("it stops");
        }
    }

    /// Where a role reaches it.
    pub(crate) fn url_as(&self, role: &str) -> String {
        let door = self.door.display().to_string().replace('/', "%2F");
        format!("postgres://{role}@{door}:5432/halcyon")
    }

    /// The owner's connections: for what no program of ours may do.
    pub(crate) fn owner(&self) -> PgPool {
        let options = self.url_as("halcyon").parse().expect("an address");
        PgPoolOptions::new().max_connections(4).acquire_timeout(STOP).connect_lazy_with(options)
    }
}
