//! The note beside the database: which round it was, so that a restored database is told from a living one.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use practice::letters::hold::Tick;

/// A small file in a folder that is not part of the database.
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
        let beside = self.0.with_extension("new");
        std::fs::write(&beside, serde_json::to_vec(&tick)?)?;
        std::fs::rename(beside, &*self.0)
    }
}
