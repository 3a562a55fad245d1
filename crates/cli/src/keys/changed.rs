//! Changing the key ring's file: one change after the other, and each of them whole or not at all.

use std::fs::{File, OpenOptions, canonicalize, metadata, remove_file, rename, set_permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::fcntl::{Flock, FlockArg};
use practice::Keyring;
use practice::keyring::{RingText, Watched};

use super::Keys;
use crate::trouble::Trouble;

impl Keys {
    /// Changes the file while nobody else does. A crash leaves the former ring or the new one.
    ///
    /// # Errors
    /// As [`Keys::open`], and [`Trouble::Fault`] of the file.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&Keyring, &RingText) -> Result<(Option<RingText>, T), Trouble>,
    ) -> Result<T, Trouble> {
        // What the settings name may be a link; its place is kept, and the file behind it changes.
        let path = canonicalize(&self.path).map_err(|_| self.open().err().unwrap_or_else(|| self.lost()))?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let _turn = turn(folder)?;
        let ring = self.open()?;
        let text = RingText::open_file(&path).map_err(|error| self.trouble(&error))?;
        let (changed, said) = change(&ring, &text)?;
        if let Some(changed) = changed {
            Keyring::read(changed.as_str()).map_err(Trouble::fault)?;
            put(&path, folder, changed.as_str())?;
        }
        Ok(said)
    }

    /// How long until every part that runs on this file has read it as it is.
    pub(crate) fn settles_in(&self) -> Duration {
        let twice = 2 * Watched::SEEN_WITHIN;
        let age = metadata(&self.path).and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        twice.saturating_sub(age.unwrap_or_default())
    }
}

/// Whoever holds the folder is the only one of us who changes something in it.
fn turn(folder: &Path) -> Result<Flock<File>, Trouble> {
    let opened = File::open(folder).map_err(Trouble::file(folder))?;
    Flock::lock(opened, FlockArg::LockExclusive).map_err(|(_, error)| Trouble::fault(error))
}

/// Beside it, to the disk, and into its place; it belongs to whom the former one belonged to, and nobody else can read it.
fn put(path: &Path, folder: &Path, text: &str) -> Result<(), Trouble> {
    let former = metadata(path).map_err(Trouble::file(path))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // A crash may have left one.
    if let Err(error) = remove_file(&beside)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(Trouble::file(&beside)(error));
    }
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
    let written = opened.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (former.uid(), former.gid()) {
            fchown(&file, Some(former.uid()), Some(former.gid()))?;
        }
        set_permissions(&beside, former.permissions())?;
        file.sync_all()
    });
    let moved = written.and_then(|()| rename(&beside, path)).and_then(|()| File::open(folder)?.sync_all());
    if moved.is_err() {
        let _ = remove_file(&beside);
    }
    moved.map_err(Trouble::file(path))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use super::*;

    fn keys(folder: &Path) -> Keys {
        let keys = Keys { path: folder.join("keyring"), named: true };
        keys.make_unless(false).unwrap();
        keys
    }

    fn add(keys: &Keys) -> String {
        let added = keys.change(|_, text| {
            let (id, text) = text.with_fresh_key("2026-11-28T10:00:00Z".parse().unwrap())?;
            Ok((Some(text), id))
        });
        added.unwrap()
    }

    #[test]
    fn a_change_takes_the_place_of_what_was_and_of_what_a_crash_left() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path());
        set_permissions(keys.path(), PermissionsExt::from_mode(0o400)).unwrap();
        std::fs::write(folder.path().join("keyring.new"), "half of").unwrap();
        assert_eq!((add(&keys), add(&keys)), ("k2".to_owned(), "k3".to_owned()));
        assert_eq!(metadata(keys.path()).unwrap().permissions().mode() & 0o777, 0o400);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(keys.open().unwrap().writer(), "k1");
    }

    #[test]
    fn a_link_stays_and_the_file_behind_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let real = keys(folder.path());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(real.path(), &link).unwrap();
        add(&Keys { path: PathBuf::from(&link), named: true });
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink() && real.open().unwrap().has("k2"));
    }

    #[test]
    fn of_many_at_once_each_finds_what_the_others_did() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path());
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| add(&keys));
            }
        });
        assert_eq!(keys.open().unwrap().keys().count(), 51);
    }
}
