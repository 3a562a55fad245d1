//! Who may use a connection now: what somebody waits for goes ahead of what goes to many.

use domain::letters::Lane;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bounds the connections in use and keeps some of them free for [`Lane::AskedFor`].
#[derive(Debug)]
pub(super) struct Lanes {
    all: Semaphore,
    bulk: Semaphore,
}

/// The right to use one connection, while it lives.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    _bulk: Option<SemaphorePermit<'a>>,
    _any: Option<SemaphorePermit<'a>>,
}

impl Lanes {
    /// Lanes over `connections` connections: a quarter of them, at least one, stays out of reach
    /// of bulk. A single connection is shared, but then no more than one bulk letter stands
    /// before an asked-for one.
    pub(super) fn over(connections: usize) -> Self {
        let kept_free = connections.div_ceil(4).min(connections.saturating_sub(1));
        Self { all: Semaphore::new(connections), bulk: Semaphore::new(connections.saturating_sub(kept_free)) }
    }

    /// Waits for a connection to be free for this lane.
    pub(super) async fn turn(&self, lane: Lane) -> Turn<'_> {
        // Neither semaphore is ever closed, so both always give a permit.
        let bulk = match lane {
            Lane::Bulk => self.bulk.acquire().await.ok(),
            Lane::AskedFor => None,
        };
        Turn { _bulk: bulk, _any: self.all.acquire().await.ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::Lanes;

    #[test]
    fn some_connections_are_kept_from_bulk() {
        for (connections, for_bulk) in [(1, 1), (2, 1), (3, 2), (4, 3), (5, 3), (8, 6), (16, 12)] {
            let lanes = Lanes::over(connections);
            assert_eq!(lanes.all.available_permits(), connections);
            assert_eq!(lanes.bulk.available_permits(), for_bulk, "of {connections}");
        }
    }
}
