//! What can stand between us and a running server, each with its way out.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no private PostgreSQL. Every sentence names what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// No server binaries of a usable version anywhere.
    #[error(
        "no PostgreSQL {oldest} or newer on this machine (looked in {looked_in}). Install it: \
         Debian, Ubuntu: `sudo apt install postgresql` · \
         Fedora: `sudo dnf install postgresql-server postgresql-contrib` · \
         Alpine: `apk add postgresql postgresql-contrib` · \
         macOS: `brew install postgresql@17`. A server of your own, named by database.url, serves as well"
    )]
    NoBinaries {
        /// The oldest major version that serves.
        oldest: u16,
        /// The places looked at, for people.
        looked_in: String,
    },

    /// The folder named in the settings holds no usable binaries.
    #[error(
        "{folder} does not hold `initdb` and `postgres` of PostgreSQL {oldest} or newer: {found}. \
         Name the folder that holds them (often the one printed by `pg_config --bindir`), or leave the setting out",
        folder = .folder.display()
    )]
    NotBinaries {
        /// The folder named in the settings.
        folder: PathBuf,
        /// The oldest major version that serves.
        oldest: u16,
        /// What was there instead.
        found: String,
    },

    /// Another process holds this cluster.
    #[error(
        "{folder} is in use by another Halcyon{by}. Stop that one first, or choose another data folder",
        folder = .folder.display(),
        by = .pid.as_ref().map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    Held {
        /// The cluster's folder.
        folder: PathBuf,
        /// The process that holds it, when it has noted itself.
        pid: Option<u32>,
    },

    /// The cluster was made by another major version.
    #[error(
        "{folder} was made by PostgreSQL {cluster}, but the server found in {binaries} is version {server}. \
         Either install PostgreSQL {cluster} beside it (it is found by itself, or name its folder in the settings); \
         or move over: with version {cluster} installed, start Halcyon, write `pg_dumpall` to a file, stop, \
         move {folder} aside, start with version {server} and load the file with `halcyon psql`",
        folder = .folder.display(), binaries = .binaries.display()
    )]
    OtherMajor {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made it.
        cluster: String,
        /// The folder of the binaries found.
        binaries: PathBuf,
        /// Their major version.
        server: u16,
    },

    /// The folder holds something that is no cluster.
    #[error(
        "{folder} is neither empty nor a PostgreSQL cluster. Nothing in it was touched; move it aside or choose another data folder",
        folder = .folder.display()
    )]
    NotACluster {
        /// The folder.
        folder: PathBuf,
    },

    /// The cluster belongs to a user as whom the server cannot run.
    #[error(
        "{folder} belongs to {owner}, and PostgreSQL refuses a folder that is not its own. {remedy}",
        folder = .folder.display()
    )]
    WrongOwner {
        /// The cluster's folder.
        folder: PathBuf,
        /// Its owner, by name or number.
        owner: String,
        /// What to do.
        remedy: String,
    },

    /// Run as root, on a machine without an account to drop to.
    #[error(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it. Create one: `useradd --system postgres`"
    )]
    NoAccount,

    /// Run as root, with a folder that the account dropped to cannot enter.
    #[error(
        "PostgreSQL runs as the user `{account}`, who may not enter {closed}. \
         Let users pass through it (`chmod o+x {closed}` shows nobody its contents), choose a data folder elsewhere, \
         or run Halcyon as an ordinary user",
        closed = .closed.display()
    )]
    Closed {
        /// The first folder on the way that is closed.
        closed: PathBuf,
        /// The account of the server.
        account: String,
    },

    /// No folder in which a socket could live.
    #[error(
        "no place for PostgreSQL's socket: {tried}. Its path must stay under 108 bytes, in a folder that exists and that \
         the server's user may enter; set XDG_RUNTIME_DIR or TMPDIR to such a folder"
    )]
    NoSocketFolder {
        /// The folders tried, each with what was wrong.
        tried: String,
    },

    /// Making the cluster did not work.
    #[error("{program} could not make the cluster ({status}): {output}")]
    Birth {
        /// `initdb` or `postgres`.
        program: &'static str,
        /// How it ended.
        status: String,
        /// Its last lines.
        output: String,
    },

    /// The server ended by itself.
    #[error("PostgreSQL stopped by itself ({status}). The end of {log}:\n{tail}", log = .log.display())]
    Exited {
        /// How it ended.
        status: String,
        /// The server's log.
        log: PathBuf,
        /// What this run last wrote there.
        tail: String,
    },

    /// The server runs but does not answer in time.
    #[error("PostgreSQL (process {pid}) did not answer within {seconds} s. The end of {log}:\n{tail}", log = .log.display())]
    Silent {
        /// The server.
        pid: i32,
        /// How long it was given.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
        /// What this run last wrote there.
        tail: String,
    },

    /// The server does not stop, even told to do so at once.
    #[error(
        "PostgreSQL (process {pid}) does not stop. Look at what it waits for (often a stuck disk), then end it with `kill -QUIT {pid}`"
    )]
    Unstoppable {
        /// The server.
        pid: i32,
    },

    /// A program could not be started.
    #[error("{program} could not be started: {source}", program = .program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A file or folder could not be read or written.
    #[error("{path}: {source}", path = .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ClusterError {
    /// For `map_err` on whatever touches `path`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
