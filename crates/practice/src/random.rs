//! Where ids, nonces and tokens come from: the operating system, or, in a test, a seed.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Broke;

/// A source of bytes nobody can guess, or, from a seed, of the same bytes each time.
#[derive(Debug)]
pub(crate) enum Random {
    /// The operating system's.
    System,
    /// A test's: the hash of a seed and a counter.
    Seeded(u64, AtomicU64),
}

impl Random {
    /// A source that repeats itself from one run to the next.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(seed, AtomicU64::new(0))
    }

    /// So many bytes, at most 32.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], Broke> {
        let mut bytes = [0; N];
        match self {
            Self::System => getrandom::fill(&mut bytes).map_err(|_| Broke::Record("randomness"))?,
            Self::Seeded(seed, count) => {
                let turn = count.fetch_add(1, Ordering::Relaxed);
                let block = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(turn.to_be_bytes()).finalize();
                bytes.copy_from_slice(&block[..N]);
            }
        }
        Ok(bytes)
    }

    /// An id whose order is that of time (UUID version 7, RFC 9562, section 5.7).
    pub(crate) fn id(&self, now: Timestamp) -> Result<Uuid, Broke> {
        let millis = u64::try_from(now.as_millisecond()).map_err(|_| Broke::Record("clock"))?;
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }
}
