//! The connections to the relay: as few as allowed, kept while they work, thrown away when they do not.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use lettre::Address;
use tokio::time::{Instant, timeout_at};

use super::{Fault, ReplyCode, Stage, Trouble, addressed::Addressed, connection::Connection, relay::Relay};

/// So many connections in a row that the relay left unanswered make it a dead one.
const DEAD_AFTER: u32 = 3;

/// How long a connection at rest may take to say that it lives.
const ANSWER_NOOP_WITHIN: Duration = Duration::from_secs(3);

/// Connections to one relay, those at rest and those about to be opened.
pub(super) struct Pool {
    relay: Relay,
    ask_after: Duration,
    at_rest: Mutex<Vec<(Connection, Instant)>>,
    unanswered: AtomicU32,
}

impl Pool {
    pub(super) fn new(relay: Relay, ask_after: Duration) -> Self {
        Self { relay, ask_after, at_rest: Mutex::default(), unanswered: AtomicU32::new(0) }
    }

    /// A connection that has taken the envelope of `letter` and waits for its body.
    ///
    /// A connection that was at rest and breaks at the first word was closed by the relay in the
    /// meantime. That says nothing about the letter, so another is opened for it.
    pub(super) async fn take_envelope(
        &self,
        letter: &Addressed<'_>,
        deadline: Instant,
        at: &mut Stage,
    ) -> Result<Connection, Trouble> {
        if let Some(mut connection) = self.rested(deadline).await {
            match in_time(deadline, connection.envelope(letter, at)).await {
                Ok(()) => return Ok(connection),
                Err(trouble) if *at == Stage::Mail && was_closed(trouble) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        let mut connection = self.open(deadline, at).await?;
        in_time(deadline, connection.envelope(letter, at)).await?;
        Ok(connection)
    }

    /// A new connection, greeted and signed in. Keeps count of those the relay left unanswered.
    async fn open(&self, deadline: Instant, at: &mut Stage) -> Result<Connection, Trouble> {
        let opened = in_time(deadline, Connection::open(&self.relay, at)).await;
        match opened {
            Err(Trouble::Unreachable | Trouble::Silence | Trouble::Broken) => {
                let before = self.unanswered.fetch_add(1, Ordering::Relaxed);
                if before + 1 < DEAD_AFTER { opened } else { Err(Trouble::Ours(Fault::RelayDown)) }
            }
            Ok(_) | Err(_) => {
                self.unanswered.store(0, Ordering::Relaxed);
                opened
            }
        }
    }

    /// Opens a connection, says whom a letter would come from, and closes it again. One at rest makes room for it.
    pub(super) async fn knock(&self, from: Option<Address>, deadline: Instant, at: &mut Stage) -> Result<(), Trouble> {
        drop(self.lock().pop());
        let mut connection = self.open(deadline, at).await?;
        if let Some(from) = from {
            in_time(deadline, connection.sender(from, at)).await?;
        }
        // The relay has let us in; how it says goodbye does not matter.
        let _ = in_time(deadline, connection.quit()).await;
        Ok(())
    }

    /// Keeps a connection for the next letter.
    pub(super) fn keep(&self, connection: Connection) {
        self.lock().push((connection, Instant::now()));
    }

    /// The connection that rested the shortest. One that rested long is asked first.
    async fn rested(&self, deadline: Instant) -> Option<Connection> {
        loop {
            let (mut connection, since) = self.lock().pop()?;
            let fresh = since.elapsed() < self.ask_after;
            let patience = deadline.min(Instant::now() + ANSWER_NOOP_WITHIN);
            if fresh || timeout_at(patience, connection.still_lives()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Connection, Instant)>> {
        self.at_rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("relay", &self.relay).finish_non_exhaustive()
    }
}

/// The relay hung up, or says that it is about to (RFC 5321, section 3.8).
fn was_closed(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Broken | Trouble::Reply(ReplyCode { basic: 421, .. }))
}

/// Running out of time is silence.
pub(super) async fn in_time<T>(
    deadline: Instant,
    talk: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    timeout_at(deadline, talk).await.unwrap_or(Err(Trouble::Silence))
}
