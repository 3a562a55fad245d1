//! `[database]`: the PostgreSQL server, and as whom each part of Halcyon works on it.

use std::path::PathBuf;

use serde::Deserialize;

use super::secret::Secret;
use super::shape;

/// The section `database`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// As whom pages and API work; `None`: `halcyon up` runs a private server.
    #[serde(deserialize_with = "shape::database_url")]
    pub url: Option<Secret<String>>,
    #[serde(deserialize_with = "shape::database_url")]
    worker_url: Option<Secret<String>>,
    #[serde(deserialize_with = "shape::database_url")]
    migration_url: Option<Secret<String>>,
    /// How many connections one process opens at most.
    #[serde(deserialize_with = "shape::whole::<_, 2, 1000>")]
    pub max_connections: u32,
    /// Where `initdb` and `postgres` lie; `None`: they are looked for.
    #[serde(deserialize_with = "shape::path")]
    pub programs_folder: Option<PathBuf>,
}

impl Database {
    /// As whom the worker works: `worker_url`, else `url`.
    pub fn worker_url(&self) -> Option<&Secret<String>> {
        self.worker_url.as_ref().or(self.url.as_ref())
    }

    /// As whom migrations run: `migration_url`, else `url`.
    pub fn migration_url(&self) -> Option<&Secret<String>> {
        self.migration_url.as_ref().or(self.url.as_ref())
    }
}
