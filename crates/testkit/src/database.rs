//! A migrated database for each test: a clone of one template, on one server for the whole run.
//!
//! The run's server belongs to `testkit-run`, which names it in [`SERVER`] to the tests it runs. A test run by hand finds
//! no name there and starts a server of its own, shared by the tests of its process and stopped with the last of them.

mod server;
mod template;

pub use server::Server;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;

/// The environment variable that names the run's server: the URL of its `postgres` database.
pub const SERVER: &str = "HALCYON_TEST_DATABASE";

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The server could not be started or stopped.
    #[error(transparent)]
    Cluster(#[from] cluster::ClusterError),
    /// The server refused a statement.
    #[error("the test server: {0}")]
    Statement(#[from] sqlx::Error),
    /// The template could not be migrated.
    #[error("the template: {0}")]
    Migration(#[from] migrations::MigrationError),
    /// The server's folder could not be made.
    #[error("a folder for the test server: {0}")]
    Folder(#[from] std::io::Error),
    /// [`SERVER`] holds something else.
    #[error("{SERVER} is not the URL of a PostgreSQL database")]
    NotAUrl,
}

/// A database of a test's own, migrated and empty. Dropping it removes it, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    name: String,
    server_url: String,
    url: String,
    owner: PgPool,
    _server: Option<Arc<Server>>,
}

impl Database {
    /// A new clone of the template.
    ///
    /// # Panics
    /// When there is none to be had; the message says why.
    #[expect(clippy::panic, reason = "a test without its database has nothing to go on with")]
    pub async fn fresh() -> Self {
        match Self::try_fresh().await {
            Ok(database) => database,
            Err(error) => panic!("no database for this test: {error}"),
        }
    }

    /// The same for callers that go on without.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn try_fresh() -> Result<Self, DatabaseError> {
        let (server_url, server) = match named_server() {
            Some(url) => (url, None),
            None => own_server().await.map(|server| (server.url(), Some(server)))?,
        };
        let name = format!("t_{:016x}", RandomState::new().build_hasher().finish());
        template::clone(&server_url, &name).await?;
        let url = with_database(&server_url, &name)?;
        let options: PgConnectOptions = url.parse()?;
        let owner = PgPoolOptions::new().max_connections(8).connect_lazy_with(options);
        Ok(Self { name, server_url, url, owner, _server: server })
    }

    /// Its URL for the owner, who may do everything.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its URL for another role: [`migrations::WEB_ROLE`], [`migrations::WORKER_ROLE`]. The server asks nobody for a
    /// password.
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        let place = self.url.split_once('@').map_or(self.url.as_str(), |(_, place)| place);
        format!("postgres://{role}@{place}")
    }

    /// The owner's connections: at most eight, opened as they are asked for, one pool for the whole test.
    #[must_use]
    pub fn owner(&self) -> PgPool {
        self.owner.clone()
    }
}

impl Drop for Database {
    /// On a thread with a runtime of its own: `drop` cannot await, and the test's runtime may be going down.
    fn drop(&mut self) {
        let (url, name) = (self.server_url.clone(), self.name.clone());
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.is_ok_and(|runtime| runtime.block_on(template::remove(&url, &name)).is_ok())
        });
        // Best effort: what stays behind goes with the server.
        let _ = removed.join();
    }
}

fn named_server() -> Option<String> {
    std::env::var_os(SERVER)?.into_string().ok().filter(|url| !url.is_empty())
}

/// The server of this process, as long as one of its tests holds on to it.
async fn own_server() -> Result<Arc<Server>, DatabaseError> {
    static OWN: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
    let mut own = OWN.lock().await;
    if let Some(server) = own.upgrade() {
        return Ok(server);
    }
    let server = Arc::new(Server::start().await?);
    *own = Arc::downgrade(&server);
    Ok(server)
}

/// `url` with another database name.
fn with_database(url: &str, name: &str) -> Result<String, DatabaseError> {
    let (server, _) = url.rsplit_once('/').ok_or(DatabaseError::NotAUrl)?;
    Ok(format!("{server}/{name}"))
}
