//! `[worker]`: the part that plans and sends letters.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::shape;

/// How long handing over one letter may take at most, from the connection to the final dot.
pub const UNTIL_THE_FINAL_DOT: Duration = Duration::from_secs(30);

/// The section `worker`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Where the worker's metrics and detailed health are offered; `None` opens nothing.
    #[serde(deserialize_with = "shape::address_or_off")]
    pub admin_listen: Option<SocketAddr>,
    /// How many letters are worked on at once.
    #[serde(deserialize_with = "shape::whole::<_, 1, 256>")]
    pub concurrency: u32,
    /// For how long a worker has a letter to itself.
    #[serde(rename = "lease_seconds", deserialize_with = "shape::seconds::<_, 1, 3600>")]
    pub lease: Duration,
}

impl Worker {
    /// A lease that ends while its letter is still being sent would let a second worker send it again.
    pub(super) fn contradiction(&self, final_answer: Duration) -> Option<(&'static str, String)> {
        self.spare(final_answer).is_zero().then(|| {
            let why = format!(
                "must be more than {}: one sending may last {} seconds up to the final dot and then mail.final_answer_seconds",
                (UNTIL_THE_FINAL_DOT + final_answer).as_secs(),
                UNTIL_THE_FINAL_DOT.as_secs(),
            );
            ("worker.lease_seconds", why)
        })
    }

    /// What a lease leaves beside the longest sending.
    pub(crate) fn spare(&self, final_answer: Duration) -> Duration {
        self.lease.saturating_sub(UNTIL_THE_FINAL_DOT + final_answer)
    }
}
