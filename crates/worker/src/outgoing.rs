//! The letters that leave: how many at once, and that none is left behind when the worker ends.

use std::sync::Arc;

use practice::letters::lease::Leased;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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

    /// Takes a lot, as soon as there are places for it, and lets it go its way. Where some letters are held up, what places there are must do.
    pub(crate) async fn take(&self, mut lot: Vec<Leased>) {
        while !lot.is_empty() {
            let Some(places) = self.some_places(lot.len()).await else { return };
            let rest = lot.split_off(places.num_permits());
            self.under_way.spawn(deliver(self.works.clone(), std::mem::replace(&mut lot, rest), places));
        }
    }

    /// At least three eighths of all places, or as many as are wanted; more if they are free. They are never closed, so there is an end to the wait.
    async fn some_places(&self, wanted: usize) -> Option<OwnedSemaphorePermit> {
        let permits = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let least = wanted.min((self.at_once * 3).div_ceil(8));
        let mut places = self.places.clone().acquire_many_owned(permits(least)).await.ok()?;
        let more = (wanted - least).min(self.places.available_permits());
        if let Ok(more) = self.places.clone().try_acquire_many_owned(permits(more)) {
            places.merge(more);
        }
        Some(places)
    }

    /// Waits until everything that was taken has ended.
    pub(crate) async fn ended(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }
}
