//! A gate that a conversation stops at until the test opens it.

use std::{io, sync::Arc};

use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};

use super::PATIENCE;

/// Stops conversations without clocks: the test sees who waits, and lets them pass.
///
/// Clones are the same gate.
#[derive(Clone, Debug)]
pub struct Gate {
    passes: Arc<Semaphore>,
    arrived: Arc<watch::Sender<usize>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { passes: Arc::new(Semaphore::new(0)), arrived: Arc::new(watch::Sender::new(0)) }
    }
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `n` conversations pass, those waiting first.
    pub fn open(&self, n: usize) {
        self.passes.add_permits(n);
    }

    /// Lets everyone pass from now on.
    pub fn open_for_all(&self) {
        self.passes.close();
    }

    /// Waits until `n` conversations in all have come to the gate.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] after 30 s.
    pub async fn arrived(&self, n: usize) -> io::Result<()> {
        let mut arrivals = self.arrived.subscribe();
        // The sender lives in this gate, so that the channel cannot close.
        let waiting = timeout(PATIENCE, arrivals.wait_for(|&arrived| arrived >= n));
        match waiting.await {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "nobody came to the gate")),
        }
    }

    pub(super) async fn pass(&self) {
        self.arrived.send_modify(|arrived| *arrived += 1);
        if let Ok(pass) = self.passes.acquire().await {
            pass.forget();
        }
    }
}
