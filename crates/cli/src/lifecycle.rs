//! The life of a process: parts that run beside each other, and one end for all of them.
//!
//! The first Ctrl-C or SIGTERM asks every part to finish what it has begun; the second, or a deadline, ends it at once.
//! A part that ends by itself takes the others with it, and the process ends with a fault.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::say;
use crate::trouble::Trouble;

/// The worker lets jobs find places for 5 s and letters on their way come to their end for 25; nothing needs longer.
const TO_FINISH: Duration = Duration::from_secs(35);

/// How a part ended.
type Ended = (&'static str, Result<(), Trouble>);

/// The parts of a process, and the two ways to end them.
pub(crate) struct Life {
    stop: CancellationToken,
    abort: CancellationToken,
    parts: JoinSet<Ended>,
}

impl Life {
    /// Begins to listen for signals.
    ///
    /// # Errors
    /// [`Trouble::Fault`] when the system does not let us.
    pub(crate) fn begin() -> Result<Self, Trouble> {
        let (stop, abort) = (CancellationToken::new(), CancellationToken::new());
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Trouble::fault)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(Trouble::fault)?;
        let (soft, hard) = (stop.clone(), abort.clone());
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if soft.is_cancelled() {
                    hard.cancel();
                } else {
                    soft.cancel();
                }
            }
        });
        Ok(Self { stop, abort, parts: JoinSet::new() })
    }

    /// Cancelled when every part is to finish.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Does something that comes before the parts. `None` when a signal came first; then it is dropped where it stood.
    pub(crate) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            done = work => Some(done),
        }
    }

    /// Adds a part. It is to end once [`Life::stop`] is cancelled, and not before.
    pub(crate) fn part(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<(), Trouble>> + Send + 'static,
    ) {
        self.parts.spawn(async move { (name, work.await) });
    }

    /// Waits for the end of every part.
    ///
    /// # Errors
    /// What the first part to end by itself ended with.
    pub(crate) async fn until_the_end(self) -> Result<(), Trouble> {
        let Self { stop, abort, mut parts } = self;
        let mut patience = std::pin::pin!(past_patience(&stop, &abort));
        let mut fault = None;
        while !parts.is_empty() {
            tokio::select! {
                Some(ended) = parts.join_next() => {
                    fault = fault.or(read(ended, &stop));
                    stop.cancel();
                }
                () = &mut patience => {
                    say::aside("stopped at once: what was under way is taken up again at the next start");
                    parts.shutdown().await;
                    fault = fault.or(Some(Trouble::Said));
                }
            }
        }
        fault.map_or(Ok(()), Err)
    }
}

/// What a part's end says, if it says that something is wrong.
fn read(ended: Result<Ended, JoinError>, stop: &CancellationToken) -> Option<Trouble> {
    match ended {
        Ok((_, Err(trouble))) => Some(trouble),
        Ok((name, Ok(()))) if !stop.is_cancelled() => Some(Trouble::Fault(format!("{name} ended by itself"))),
        Ok((_, Ok(()))) => None,
        Err(error) if error.is_cancelled() => None,
        Err(_) => Some(Trouble::Fault("a part of the program broke; the entry above says where".to_owned())),
    }
}

/// A second signal, or the end of the time that parts have to finish.
async fn past_patience(stop: &CancellationToken, abort: &CancellationToken) {
    let deadline = async {
        stop.cancelled().await;
        tokio::time::sleep(TO_FINISH).await;
    };
    tokio::select! {
        () = abort.cancelled() => {}
        () = deadline => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life() -> Life {
        Life { stop: CancellationToken::new(), abort: CancellationToken::new(), parts: JoinSet::new() }
    }

    async fn waits_for(stop: CancellationToken) -> Result<(), Trouble> {
        stop.cancelled().await;
        Ok(())
    }

    #[tokio::test]
    async fn all_end_well_when_they_are_asked_to() {
        let mut life = life();
        life.part("one", waits_for(life.stop()));
        life.part("other", waits_for(life.stop()));
        life.stop.cancel();
        assert!(life.until_the_end().await.is_ok());
    }

    #[tokio::test]
    async fn a_part_that_breaks_ends_the_others_and_says_why() {
        let mut life = life();
        life.part("one", waits_for(life.stop()));
        life.part("other", async { Err(Trouble::fault("out of paper")) });
        assert_eq!(life.until_the_end().await.unwrap_err().to_string(), "out of paper");
    }

    #[tokio::test]
    async fn a_part_that_ends_by_itself_or_panics_is_a_fault() {
        let mut one = life();
        one.part("the worker", async { Ok(()) });
        assert_eq!(one.until_the_end().await.unwrap_err().to_string(), "the worker ended by itself");
        let mut other = life();
        other.part("the worker", async { panic!("no paper") });
        assert!(other.until_the_end().await.is_err());
    }

    #[tokio::test]
    async fn a_second_signal_waits_for_nobody() {
        let mut hurried = life();
        hurried.part("stubborn", std::future::pending());
        hurried.stop.cancel();
        hurried.abort.cancel();
        assert!(matches!(hurried.until_the_end().await, Err(Trouble::Said)));
    }

    #[tokio::test]
    async fn what_comes_before_is_dropped_by_a_signal() {
        let life = life();
        assert_eq!(life.unless_stopped(async { 7 }).await, Some(7));
        life.stop.cancel();
        assert_eq!(life.unless_stopped(std::future::pending::<u8>()).await, None);
    }
}
