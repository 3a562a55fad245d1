//! Starts, watches and stops the server.

use crate::account::Account;
use crate::command::command;
use crate::greeting::greet;
use crate::hold::Hold;
use crate::place::Place;
use crate::process::Process;
use crate::server_log::ServerLog;
use crate::{Address, Binaries, ClusterError, Search, Settings, birth, orphan};
use nix::sys::signal::Signal;
use std::time::{Duration, Instant};

const GLANCE: Duration = Duration::from_millis(10);

/// How long the server may take once told to stop without ceremony; it kills its own children after five seconds.
const AT_ONCE: Duration = Duration::from_secs(10);

/// How long `Drop` waits for an orderly stop.
const DROPPED: Duration = Duration::from_secs(5);

/// A running private PostgreSQL. [`Cluster::stop`] ends it; dropping it does too, blocking for as long as that takes.
#[derive(Debug)]
pub struct Cluster {
    process: Process,
    address: Address,
    log: ServerLog,
    _hold: Hold,
}

impl Cluster {
    /// Looks for the server's programs; see [`Binaries::find`].
    ///
    /// # Errors
    /// [`ClusterError::NoBinaries`], [`ClusterError::NotBinaries`].
    pub fn find_binaries(search: &Search) -> Result<Binaries, ClusterError> {
        Binaries::find(search)
    }

    /// Makes the cluster where there is none, and starts its server or adopts the one that a killed launcher left.
    /// Returns when it takes connections. Cancelling this future stops what it has started.
    ///
    /// # Errors
    /// Every [`ClusterError`] but those of looking for programs.
    pub async fn start(settings: &Settings) -> Result<Self, ClusterError> {
        let place = Place::of(&settings.folder)?;
        let hold = Hold::take(&place)?;
        let account = Account::for_cluster(&place.folder())?;
        ready_the_folder(settings, &place, &account).await?;
        let log = ServerLog::open(&place)?;
        if let Some((process, address)) = orphan::find(&place, settings.patience).await? {
            let cluster = Self { process, address, log, _hold: hold };
            cluster.note("adopted the PostgreSQL that an earlier run left");
            return Ok(cluster);
        }
        let address = Address::make(&settings.socket_parents, &account)?;
        let process = Process::spawn(settings, &place, &account, &address, &log)?;
        let mut cluster = Self { process, address, log, _hold: hold };
        cluster.open(settings, &place, &account).await?;
        cluster.note("PostgreSQL is open");
        Ok(cluster)
    }

    /// The URL of `database` for the cluster's owner.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.address.url(database)
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The server's first process.
    #[must_use]
    pub fn pid(&self) -> i32 {
        self.process.pid().as_raw()
    }

    /// Whether the server was left by an earlier run. It then keeps the settings it was started with.
    #[must_use]
    pub fn is_adopted(&self) -> bool {
        self.process.is_adopted()
    }

    /// Waits until the server ends by itself and says how; for a launcher to select on.
    pub async fn ended(&mut self) -> ClusterError {
        loop {
            if let Some(status) = self.process.end() {
                return self.exited(status);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Ends open transactions and stops in order (SIGINT, "fast"); past `deadline` at once (SIGQUIT), which costs the
    /// next start a recovery and no commit.
    ///
    /// # Errors
    /// [`ClusterError::Unstoppable`].
    pub async fn stop(mut self, deadline: Duration) -> Result<(), ClusterError> {
        halt(&mut self.process, deadline).await
    }

    /// Waits until the server takes connections. A server killed outright may leave children that hold its memory for
    /// a moment; the next one refuses to start beside them and is started again.
    async fn open(&mut self, settings: &Settings, place: &Place, account: &Account) -> Result<(), ClusterError> {
        let deadline = Instant::now() + settings.patience;
        loop {
            if greet(&self.address).await.is_some_and(|answer| answer.open) {
                return Ok(());
            }
            let in_time = Instant::now() < deadline;
            match self.process.end() {
                Some(_) if in_time && self.log.tail().contains("shared memory block") => {
                    self.process = Process::spawn(settings, place, account, &self.address, &self.log)?;
                }
                Some(status) => return Err(self.exited(status)),
                None if in_time => {}
                None => return Err(self.silent(settings.patience)),
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    fn note(&self, what: &str) {
        tracing::info!(pid = self.pid(), "{what}");
    }

    fn exited(&self, status: String) -> ClusterError {
        ClusterError::Exited { status, log: self.log.path().to_owned(), tail: self.log.tail() }
    }

    fn silent(&self, patience: Duration) -> ClusterError {
        let (log, tail) = (self.log.path().to_owned(), self.log.tail());
        ClusterError::Silent { pid: self.pid(), seconds: patience.as_secs(), log, tail }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.process.signal(Signal::SIGINT);
        if !self.process.ends_within_blocking(DROPPED) {
            self.process.signal(Signal::SIGQUIT);
            if !self.process.ends_within_blocking(AT_ONCE) {
                tracing::error!(pid = self.pid(), "PostgreSQL does not stop");
                return;
            }
        }
        self.address.clear_away();
    }
}

/// Stops a server in order, and past `deadline` at once.
pub(crate) async fn halt(process: &mut Process, deadline: Duration) -> Result<(), ClusterError> {
    process.signal(Signal::SIGINT);
    if process.ends_within(deadline).await {
        return Ok(());
    }
    tracing::warn!(pid = %process.pid(), "PostgreSQL did not stop in time and is told to stop at once");
    process.signal(Signal::SIGQUIT);
    if process.ends_within(AT_ONCE).await {
        return Ok(());
    }
    Err(ClusterError::Unstoppable { pid: process.pid().as_raw() })
}

/// Leaves a whole cluster of the right version that the server's user can enter, or says what is in the way.
async fn ready_the_folder(settings: &Settings, place: &Place, account: &Account) -> Result<(), ClusterError> {
    place.clear_nurseries()?;
    if !place.holds_cluster()? {
        tracing::info!(folder = %place.folder().display(), "making a PostgreSQL cluster");
        birth::make(settings, place, account).await?;
    }
    refuse_other_major(settings, place)?;
    account.must_enter(&place.folder())
}

fn refuse_other_major(settings: &Settings, place: &Place) -> Result<(), ClusterError> {
    let cluster = place.major()?;
    let server = settings.binaries.major();
    if cluster == server.to_string() {
        return Ok(());
    }
    let binaries = settings.binaries.folder().to_owned();
    Err(ClusterError::OtherMajor { folder: place.folder(), cluster, binaries, server })
}

impl Process {
    fn spawn(
        settings: &Settings,
        place: &Place,
        account: &Account,
        address: &Address,
        log: &ServerLog,
    ) -> Result<Self, ClusterError> {
        let program = settings.binaries.program("postgres");
        let (out, err) = log.handles()?;
        let mut server = command(&program, account);
        server.arg("-D").arg(place.folder()).stdout(out).stderr(err);
        for (name, value) in settings.server_options(address) {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        server.spawn().map(Self::child).map_err(|source| ClusterError::Program { program, source })
    }
}
