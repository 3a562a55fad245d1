//! The letters that leave: how many at once, and that none is left behind when the worker ends.

use std::sync::Arc;

use practice::letters::lease::Leased;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::deliver::deliver;
use crate::works::Works;

/// The way out for letters of one lane. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Outgoing {
    works: Works,
    places: Arc<Semaphore>,
    at_once: usize,
    under_way: TaskTracker,
}

impl Outgoing {
    /// For so many letters at once.
    pub(crate) fn with_places(works: &Works, at_once: usize) -> Self {
        Self { works: works.clone(), places: Arc::new(Semaphore::new(at_once)), at_once, under_way: TaskTracker::new() }
    }

    /// Takes a lot, as soon as there are places for it, and lets it go its way.
    pub(crate) async fn take(&self, lot: Vec<Leased>) {
        for lot in lot.chunks(self.at_once) {
            let many = u32::try_from(lot.len()).unwrap_or(u32::MAX);
            // The places are never closed, so there is always an end to the wait.
            let Ok(places) = self.places.clone().acquire_many_owned(many).await else { return };
            self.under_way.spawn(deliver(self.works.clone(), lot.to_vec(), places));
        }
    }

    /// Waits until everything that was taken has ended.
    pub(crate) async fn ended(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }
}
