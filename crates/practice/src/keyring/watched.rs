//! A key ring that may change while it is used: its file is looked at again, so that a key that was added, begins to write, or was taken out
//! needs no restart.

use std::fs::{Metadata, metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::{Keyring, KeyringError};

/// A key ring, and the file it came from.
pub struct Watched {
    path: Option<PathBuf>,
    held: RwLock<Held>,
}

struct Held {
    ring: Arc<Keyring>,
    of: Option<Stamp>,
    looked_at: Instant,
}

/// What tells one state of a file from another. A file that is moved into place has another inode.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    changed_at: (i64, i64),
    mode: u32,
}

impl Watched {
    /// Within this time a key ring that is used has been looked at.
    pub const SEEN_WITHIN: Duration = Duration::from_secs(1);

    /// The key ring in a file.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn file(path: &Path) -> Result<Self, KeyringError> {
        let of = stamp(path);
        let ring = Arc::new(Keyring::open_file(path)?);
        let held = Held { ring, of, looked_at: Instant::now() };
        Ok(Self { path: Some(path.to_owned()), held: RwLock::new(held) })
    }

    /// The key ring as it is now, to [`Self::SEEN_WITHIN`].
    pub fn ring(&self) -> Arc<Keyring> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let (ring, rested) = (held.ring.clone(), held.looked_at.elapsed());
        drop(held);
        match &self.path {
            Some(path) if rested >= Self::SEEN_WITHIN => self.look(path),
            _ => ring,
        }
    }

    /// One that cannot be used does not take the place of the one at hand; that is said once.
    fn look(&self, path: &Path) -> Arc<Keyring> {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.looked_at = Instant::now();
        let of = stamp(path);
        if of != held.of {
            held.of = of;
            match Keyring::open_file(path) {
                Ok(ring) => {
                    held.ring = Arc::new(ring);
                    tracing::info!(writes = held.ring.writer(), "the key ring was read again");
                }
                Err(error) => {
                    tracing::error!(%error, "the key ring was changed and cannot be used; the former one is kept on");
                }
            }
        }
        held.ring.clone()
    }
}

/// One that stays as it is.
impl From<Keyring> for Watched {
    fn from(ring: Keyring) -> Self {
        let held = Held { ring: Arc::new(ring), of: None, looked_at: Instant::now() };
        Self { path: None, held: RwLock::new(held) }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let of = |found: Metadata| Stamp {
        inode: found.ino(),
        changed_at: (found.mtime(), found.mtime_nsec()),
        mode: found.mode(),
    };
    metadata(path).ok().map(of)
}
