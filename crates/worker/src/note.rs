//! The notes beside the database: which round it was, so that a restored database is told from a living one; and how the logbook's chain ended,
//! so that it shows when it was cut off or made anew.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use practice::letters::hold::Tick;
use practice::logbook::Head;

/// Small files in a folder that is not part of the database.
#[derive(Clone, Debug)]
pub struct Note(Arc<PathBuf>);

impl Note {
    /// The note in a folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self(Arc::new(folder.join("last-tick.json")))
    }

    /// What is noted; nothing when there is no note, or none that can be read.
    pub fn read(&self) -> Option<Tick> {
        let written = std::fs::read(&*self.0).ok()?;
        serde_json::from_slice(&written).ok()
    }

    /// Notes a round: written beside, then moved into place, so that a crash leaves the old one.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write(&self, tick: Tick) -> io::Result<()> {
        put(&self.0, &serde_json::to_vec(&tick)?)
    }

    /// With which link the logbook ended; nothing when there is no note of it.
    ///
    /// # Errors
    /// When there is one that cannot be read.
    pub fn read_head(&self) -> io::Result<Option<Head>> {
        match std::fs::read(self.of_head()) {
            Ok(written) => Ok(Some(serde_json::from_slice(&written)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes with which link the logbook ends now.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write_head(&self, head: &Head) -> io::Result<()> {
        put(&self.of_head(), &serde_json::to_vec(head)?)
    }

    /// Forgets with which link the logbook ended: another one has come, and was meant to.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn forget_head(&self) -> io::Result<()> {
        match std::fs::remove_file(self.of_head()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn of_head(&self) -> PathBuf {
        self.0.with_file_name("last-link.json")
    }
}

fn put(place: &Path, words: &[u8]) -> io::Result<()> {
    let beside = place.with_extension("new");
    std::fs::write(&beside, words)?;
    std::fs::rename(beside, place)
}
