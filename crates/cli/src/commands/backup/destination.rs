//! Where a backup goes. What is half written never bears the name of a backup, and what bears it is never written over.

use std::fs::File;
use std::io::{self, IsTerminal, Stdout, Write, stdout};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::NamedTempFile;

use crate::trouble::Trouble;

/// Where a backup is to go.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// To whoever reads standard output.
    Out,
    /// Into a file.
    File(PathBuf),
    /// Into a folder, under the name of its time.
    Folder(PathBuf),
}

/// Where it is being written.
pub(super) enum Place {
    Out(Stdout),
    Beside(NamedTempFile),
}

impl Destination {
    /// The one that was named.
    ///
    /// # Errors
    /// [`Trouble::Usage`] for a file that is there, and for a terminal.
    pub(super) fn of(named: &Path) -> Result<Self, Trouble> {
        if named == Path::new("-") {
            return if stdout().is_terminal() {
                Err(Trouble::Usage(
                    "--to: standard output is a terminal; pass it on to something, or name a file".to_owned(),
                ))
            } else {
                Ok(Self::Out)
            };
        }
        if named.is_dir() {
            return Ok(Self::Folder(named.to_owned()));
        }
        if named.symlink_metadata().is_ok() { Err(is_there(named)) } else { Ok(Self::File(named.to_owned())) }
    }

    /// Opens it: for a file, beside the place it is moved to when it is whole. Only its owner can read it.
    pub(super) fn open(&self) -> Result<Place, Trouble> {
        let folder = match self {
            Self::Out => return Ok(Place::Out(stdout())),
            Self::Folder(folder) => folder.as_path(),
            Self::File(path) => folder_of(path),
        };
        let beside = tempfile::Builder::new().prefix(".halcyon-backup-").suffix(".part").tempfile_in(folder);
        beside.map(Place::Beside).map_err(Trouble::file(folder))
    }

    /// Keeps what was written whole, and says where.
    pub(super) fn keep(self, written: Place, made_at: Timestamp) -> Result<Option<PathBuf>, Trouble> {
        let beside = match written {
            Place::Out(mut out) => return out.flush().map(|()| None).map_err(Trouble::fault),
            Place::Beside(beside) => beside,
        };
        let path = match self {
            Self::Folder(folder) => folder.join(made_at.strftime("halcyon-%Y-%m-%dT%H%M%SZ.age").to_string()),
            Self::File(path) => path,
            Self::Out => return Ok(None),
        };
        beside.as_file().sync_all().map_err(Trouble::file(&path))?;
        beside.persist_noclobber(&path).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => is_there(&path),
            _ => Trouble::file(&path)(failed.error),
        })?;
        let folder = folder_of(&path);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Trouble::file(folder))?;
        Ok(Some(path))
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn is_there(path: &Path) -> Trouble {
    Trouble::Usage(format!(
        "--to: {} is there already, and is not written over: name another file, or a folder",
        path.display()
    ))
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Out(out) => out.write(bytes),
            Self::Beside(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Out(out) => out.flush(),
            Self::Beside(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn write(destination: &Destination) -> Place {
        let mut place = destination.open().unwrap();
        place.write_all(b"whole").unwrap();
        place
    }

    #[test]
    fn a_file_bears_its_name_once_it_is_whole_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("monday.age");
        let destination = Destination::of(&path).unwrap();
        let written = write(&destination);
        assert!(!path.exists());
        assert_eq!(destination.keep(written, Timestamp::UNIX_EPOCH).unwrap(), Some(path.clone()));
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Destination::of(&path), Err(Trouble::Usage(_))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_that_somebody_else_put_there_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("monday.age");
        let destination = Destination::of(&path).unwrap();
        let written = write(&destination);
        std::fs::write(&path, "theirs").unwrap();
        assert!(matches!(destination.keep(written, Timestamp::UNIX_EPOCH), Err(Trouble::Usage(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
    }

    #[test]
    fn in_a_folder_it_is_named_by_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::of(folder.path()).unwrap();
        let written = write(&destination);
        let path = destination.keep(written, Timestamp::UNIX_EPOCH).unwrap().unwrap();
        assert_eq!(path, folder.path().join("halcyon-1970-01-01T000000Z.age"));
    }
}
