//! The server's log: appended to by the server, read by us when it ends unasked.

use crate::ClusterError;
use crate::place::Place;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Begun anew when a start finds it longer.
const LONGEST: u64 = 10 * 1024 * 1024;

const TAIL_LINES: usize = 20;

/// The log, and where in it the present run begins.
#[derive(Debug)]
pub(crate) struct ServerLog {
    path: PathBuf,
    file: File,
    begins: u64,
}

impl ServerLog {
    pub(crate) fn open(place: &Place) -> Result<Self, ClusterError> {
        let path = place.log();
        let file =
            OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(ClusterError::file(&path))?;
        let begins = bound(&file).map_err(ClusterError::file(&path))?;
        Ok(Self { path, file, begins })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Two handles for a child's output.
    pub(crate) fn handles(&self) -> Result<(File, File), ClusterError> {
        let handle = || self.file.try_clone().map_err(ClusterError::file(&self.path));
        Ok((handle()?, handle()?))
    }

    /// The last lines of the present run.
    pub(crate) fn tail(&self) -> String {
        let mut bytes = Vec::new();
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.begins))?;
            file.take(LONGEST).read_to_end(&mut bytes)
        });
        if let Err(error) = read {
            return error.to_string();
        }
        last_lines(&bytes)
    }
}

/// Empties a log that has grown too long; returns where the next line goes.
fn bound(file: &File) -> std::io::Result<u64> {
    let length = file.metadata()?.len();
    if length <= LONGEST {
        return Ok(length);
    }
    file.set_len(0)?;
    Ok(0)
}

/// The end of the log at `path`, whoever wrote it.
pub(crate) fn tail_of(path: &Path) -> String {
    last_lines(&fs::read(path).unwrap_or_default())
}

/// The end of what a program has written.
pub(crate) fn last_lines(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_grown_too_long_begins_anew_and_the_tail_is_of_this_run() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::of(&folder.path().join("postgres")).unwrap();
        fs::write(place.log(), "of an earlier run\n").unwrap();
        let log = ServerLog::open(&place).unwrap();
        assert_eq!(log.tail(), "");
        fs::write(place.log(), vec![b'x'; usize::try_from(LONGEST).unwrap() + 1]).unwrap();
        ServerLog::open(&place).unwrap();
        assert_eq!(fs::metadata(place.log()).unwrap().len(), 0);
    }
}
