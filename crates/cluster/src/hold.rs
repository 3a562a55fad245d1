//! One holder per cluster: a lock on a file beside it, gone with the process that took it.

use crate::ClusterError;
use crate::place::Place;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;

/// Held as long as this value lives; the system lets go of it when the process ends in whatever way. The file
/// stays: removing it would let two processes each lock a file of that name.
#[derive(Debug)]
pub(crate) struct Hold {
    file: File,
}

impl Hold {
    pub(crate) fn take(place: &Place) -> Result<Self, ClusterError> {
        let path = place.lock();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(ClusterError::file(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ClusterError::Held { folder: place.folder(), pid: noted_pid(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(ClusterError::File { path, source }),
        }
        note_pid(&mut file).map_err(ClusterError::file(&path))?;
        Ok(Self { file })
    }
}

impl Drop for Hold {
    /// Closing alone would not do while another thread is between its fork and its exec.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

fn note_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn noted_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
