//! A private PostgreSQL: found on this machine, made once, run as a child on a private socket,
//! and never twice on one folder.
//!
//! ```no_run
//! # async fn run() -> Result<(), cluster::ClusterError> {
//! use cluster::{Cluster, Search, Settings};
//! use std::time::Duration;
//!
//! let search = Search { path: std::env::var_os("PATH"), ..Search::default() };
//! let binaries = Cluster::find_binaries(&search)?;
//! let settings = Settings::new(binaries, "/var/lib/halcyon/postgres", vec![std::env::temp_dir()]);
//! let cluster = Cluster::start(&settings).await?;
//! let url = cluster.url(cluster::DATABASE);
//! cluster.stop(Duration::from_secs(30)).await
//! # }
//! ```
//!
//! A cluster in `DATA/postgres` keeps its lock in `DATA/postgres.lock` and the server's log in
//! `DATA/postgres.log`.

mod account;
mod address;
mod binaries;
mod birth;
mod command;
mod error;
mod greeting;
mod hold;
mod orphan;
mod place;
mod process;
mod server;
mod server_log;
mod settings;

pub use address::Address;
pub use binaries::{Binaries, OLDEST_MAJOR, Search};
pub use error::ClusterError;
pub use orphan::{running, stop_orphan};
pub use server::Cluster;
pub use settings::Settings;

/// The role that owns the cluster and every database in it.
pub const OWNER: &str = "halcyon";

/// The database made together with the cluster.
pub const DATABASE: &str = "halcyon";
