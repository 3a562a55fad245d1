//! A throw-away server: quick, and careless of power cuts.

use super::{DatabaseError, template};
use cluster::{Cluster, Search, Settings};
use nix::sys::statvfs::statvfs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const PREFIX: &str = "halcyon-tests-";

/// A file system in memory, where Linux has one: a clone is some 300 files, made three to ten times faster there.
const MEMORY: &str = "/dev/shm";

/// What must be free there, in bytes: 1 GiB for the server's log of changes, 10 MiB for each test at a time, and the rows
/// of the greatest tests. Containers are often given 64 MiB.
const ROOM: u64 = 4 << 30;

const STOP: Duration = Duration::from_secs(20);

/// A server with a template, in a temporary folder that goes when it does. Dropping it stops it, blocking.
#[derive(Debug)]
pub struct Server {
    // Before the folder: fields are dropped in this order.
    cluster: Cluster,
    folder: TempDir,
}

impl Server {
    /// Starts one, and removes what killed runs have left. Cancelling this future stops what it has started.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn start() -> Result<Self, DatabaseError> {
        let temporary = ground();
        clear_leftovers(&temporary).await;
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(std::fs::Permissions::from_mode(0o711))
            .tempdir_in(&temporary)?;
        let cluster = Cluster::start(&settings(folder.path())?).await?;
        template::make(&cluster.url("postgres")).await?;
        Ok(Self { cluster, folder })
    }

    /// The URL of its `postgres` database, for the owner.
    #[must_use]
    pub fn url(&self) -> String {
        self.cluster.url("postgres")
    }

    /// Stops it and removes its folder.
    ///
    /// # Errors
    /// [`DatabaseError::Cluster`], [`DatabaseError::Folder`].
    pub async fn stop(self) -> Result<(), DatabaseError> {
        self.cluster.stop(STOP).await?;
        Ok(self.folder.close()?)
    }
}

/// Where the server's folder goes: the temporary folder, if somebody has chosen one, else memory, if it has room.
fn ground() -> PathBuf {
    let chosen = std::env::var_os("TMPDIR").is_some_and(|folder| !folder.is_empty());
    let room = statvfs(MEMORY).map_or(0, |found| found.blocks_available() * found.fragment_size());
    if !chosen && room >= ROOM { PathBuf::from(MEMORY) } else { std::env::temp_dir() }
}

fn settings(folder: &Path) -> Result<Settings, DatabaseError> {
    let path = std::env::var_os("PATH");
    let binaries = Cluster::find_binaries(&Search { path, ..Search::default() })?;
    let sockets = vec![folder.to_owned(), std::env::temp_dir(), PathBuf::from("/tmp")];
    let mut settings = Settings::new(binaries, cluster_in(folder), sockets);
    settings.durable = false;
    settings.max_connections = 200;
    // Nothing in the background that could touch a test's plans or its clone.
    let quiet = [("autovacuum", "off"), ("checkpoint_timeout", "1h"), ("max_wal_size", "1GB")];
    settings.options.extend(quiet.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok(settings)
}

fn cluster_in(folder: &Path) -> PathBuf {
    folder.join("postgres")
}

/// Stops and removes the servers of runs that were killed outright. One whose run lives is held, and is left alone; a
/// folder without a whole cluster may belong to a run that is just beginning.
async fn clear_leftovers(temporary: &Path) {
    let Ok(entries) = std::fs::read_dir(temporary) else {
        return;
    };
    for entry in entries.flatten() {
        let folder = entry.path();
        let ours = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if ours && cluster_in(&folder).is_dir() && cluster::stop_orphan(&cluster_in(&folder), STOP).await.is_ok() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}
