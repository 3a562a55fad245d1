//! What the caller decides about a cluster.

use crate::address::PORT;
use crate::{Address, Binaries};
use std::path::PathBuf;
use std::time::Duration;

/// How a cluster is to run. Start from [`Settings::new`] and change what differs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The programs to run.
    pub binaries: Binaries,
    /// The cluster's folder. Its lock and its log lie beside it under the same name.
    pub folder: PathBuf,
    /// Folders in which the socket's own folder may be made, the preferred one first: `XDG_RUNTIME_DIR`, then the
    /// temporary folder. One whose path is too long, or which the server's user cannot enter, is passed over.
    pub socket_parents: Vec<PathBuf>,
    /// Connections at most, those of the owner included.
    pub max_connections: u16,
    /// Whether a commit survives a power cut. `false` is for tests: several times faster.
    pub durable: bool,
    /// More server settings, name and value, which go over ours.
    pub options: Vec<(String, String)>,
    /// How long the server may take until it answers, recovery after a crash included.
    pub patience: Duration,
}

impl Settings {
    /// A durable cluster for one practice: 60 connections, two minutes of patience.
    #[must_use]
    pub fn new(binaries: Binaries, folder: impl Into<PathBuf>, socket_parents: Vec<PathBuf>) -> Self {
        Self {
            binaries,
            folder: folder.into(),
            socket_parents,
            max_connections: 60,
            durable: true,
            options: Vec::new(),
            patience: Duration::from_secs(120),
        }
    }

    /// Everything the server is told, in an order in which later ones win.
    pub(crate) fn server_options(&self, address: &Address) -> Vec<(String, String)> {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut options: Vec<_> = FIXED.into_iter().map(own).collect();
        options.push(("port".into(), PORT.to_string()));
        options.push(("unix_socket_directories".into(), address.quoted_folder()));
        options.push(("max_connections".into(), self.max_connections.to_string()));
        if !self.durable {
            options.extend(VOLATILE.into_iter().map(own));
        }
        options.extend(self.options.iter().cloned());
        options
    }
}

/// No network, one zone, and no value of a row in the log: errors go to whoever asked and nowhere else, and what the
/// server notes about itself comes without details or statements.
const FIXED: [(&str, &str); 15] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("shared_buffers", "128MB"),
    // Our statements are short: compiling one takes longer than running it.
    ("jit", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("log_min_messages", "log"),
    ("log_statement", "none"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_checkpoints", "off"),
    ("lc_messages", "C"),
    ("cluster_name", "halcyon"),
];

const VOLATILE: [(&str, &str); 3] = [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")];
