//! Where the records are: on a server that the settings name, or on the private one in the data folder.

use std::time::Duration;

use cluster::{Address, Binaries, Cluster, ClusterError, DATABASE, Search};
use migrations::{Passwords, WEB_ROLE, WORKER_ROLE};
use percent_encoding::percent_decode_str;

use crate::folder::Folder;
use crate::settings::{Secret, Settings};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

/// How long the private server may take to end what it is doing.
const LAST_STATEMENTS: Duration = Duration::from_secs(20);

/// Connections of the private server beside those of one process: migrations, `psql`, `doctor`, and the engine's own.
const CONNECTIONS_BESIDE: u32 = 20;

/// The database, and the server under it if that is ours to stop.
#[derive(Debug)]
pub(crate) struct Database {
    addresses: Addresses,
    cluster: Option<Cluster>,
}

/// As whom each part reaches it.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    /// Migrations, and what only the owner of the tables may do.
    pub(crate) owner: Secret<String>,
    /// Pages and API.
    pub(crate) web: Secret<String>,
    /// The worker.
    pub(crate) worker: Secret<String>,
}

impl Addresses {
    /// Those of the settings; none when they name no database.
    pub(crate) fn given(settings: &Settings) -> Option<Self> {
        let database = &settings.database;
        Some(Self {
            owner: database.migration_url()?.clone(),
            web: database.url.clone()?,
            worker: database.worker_url()?.clone(),
        })
    }

    fn private(url: &str) -> Self {
        let url = Secret::new(url.to_owned());
        Self { owner: url.clone(), web: url.clone(), worker: url }
    }

    /// The passwords under which the roles log in by themselves, taken from the addresses that name them.
    pub(crate) fn passwords(&self) -> Passwords {
        Passwords { web: password_of(WEB_ROLE, &self.web), worker: password_of(WORKER_ROLE, &self.worker) }
    }
}

/// The password in an address whose user is that role.
fn password_of(role: &str, address: &Secret<String>) -> Option<String> {
    let url = url::Url::parse(address.expose()).ok().filter(|url| url.username() == role)?;
    url.password().map(|password| percent_decode_str(password).decode_utf8_lossy().into_owned())
}

impl Database {
    /// For the process that everything runs in: the named database, or the private server, started.
    pub(crate) async fn start(
        settings: &Settings,
        folder: &Folder,
        surroundings: &Surroundings,
    ) -> Result<Self, Trouble> {
        if let Some(addresses) = Addresses::given(settings) {
            return Ok(Self { addresses, cluster: None });
        }
        let binaries = binaries(settings, folder, surroundings)?;
        let mut wanted = cluster::Settings::new(binaries, folder.postgres(), surroundings.socket_parents());
        let connections = settings.database.max_connections + CONNECTIONS_BESIDE;
        wanted.max_connections = u16::try_from(connections).unwrap_or(u16::MAX).max(wanted.max_connections);
        let cluster = Cluster::start(&wanted).await?;
        Ok(Self { addresses: Addresses::private(&cluster.url(DATABASE)), cluster: Some(cluster) })
    }

    /// For a command beside it: the named database, the private server that `halcyon up` runs, or else the private server,
    /// started for as long as the command takes.
    pub(crate) async fn reach(
        settings: &Settings,
        folder: &Folder,
        surroundings: &Surroundings,
    ) -> Result<Self, Trouble> {
        if Addresses::given(settings).is_none()
            && let Some(address) = running(folder).await
        {
            return Ok(Self { addresses: Addresses::private(&address.url(DATABASE)), cluster: None });
        }
        let made = folder.postgres().join("PG_VERSION").exists();
        if Addresses::given(settings).is_none() && !made {
            let folder = folder.path().display();
            return Err(Trouble::Usage(format!(
                "there is no database in {folder} yet: start Halcyon with `halcyon up`, or set database.url"
            )));
        }
        Self::start(settings, folder, surroundings).await
    }

    /// The same for what is to be put into an empty database: in a data folder without one, the private server is made.
    pub(crate) async fn reach_or_make(
        settings: &Settings,
        folder: &Folder,
        surroundings: &Surroundings,
    ) -> Result<Self, Trouble> {
        if Addresses::given(settings).is_some() || folder.postgres().join("PG_VERSION").exists() {
            return Self::reach(settings, folder, surroundings).await;
        }
        folder.make()?;
        Self::start(settings, folder, surroundings).await
    }

    /// Whether the settings name it; otherwise it is the private one.
    pub(crate) fn is_named(settings: &Settings) -> bool {
        Addresses::given(settings).is_some()
    }

    /// As whom each part reaches it.
    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Waits until the private server ends by itself; for ever where there is none of ours.
    pub(crate) async fn ended(&mut self) -> ClusterError {
        match &mut self.cluster {
            Some(cluster) => cluster.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the server, if it is ours to stop.
    pub(crate) async fn stop(self) -> Result<(), Trouble> {
        match self.cluster {
            Some(cluster) => Ok(cluster.stop(LAST_STATEMENTS).await?),
            None => Ok(()),
        }
    }
}

/// Where the private server listens, if it runs.
pub(crate) async fn running(folder: &Folder) -> Option<Address> {
    cluster::running(&folder.postgres()).await
}

/// The programs of PostgreSQL.
pub(crate) fn binaries(settings: &Settings, folder: &Folder, surroundings: &Surroundings) -> Result<Binaries, Trouble> {
    let search = Search {
        folder: settings.database.programs_folder.clone(),
        path: surroundings.variable("PATH").map(ToOwned::to_owned),
        cluster: Some(folder.postgres()),
    };
    Ok(Cluster::find_binaries(&search)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(role: &str, address: &str) -> Option<String> {
        password_of(role, &Secret::new(address.to_owned()))
    }

    #[test]
    fn a_password_is_the_roles_when_the_address_is() {
        let address = "postgres://halcyon_web:a%2Fb%25c%20d@db:5432/halcyon";
        assert_eq!(password(WEB_ROLE, address).as_deref(), Some("a/b%c d"));
        assert_eq!(password(WORKER_ROLE, address), None);
        assert_eq!(password(WEB_ROLE, "postgres://halcyon_web@db/halcyon"), None);
    }
}
