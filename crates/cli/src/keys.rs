//! The key ring: where it lies, and what is done when it is not there.

mod changed;

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use practice::Keyring;
use practice::keyring::{KeyringError, Watched};
use practice::sealing::{Fits, Use, fits};
use sqlx::PgPool;

use crate::commands::key::needs;
use crate::folder::Folder;
use crate::say;
use crate::settings::Settings;
use crate::trouble::Trouble;

/// How to make one, for the place where none is made by itself.
const BY_HAND: &str = "(umask 077; echo \"k1 $(head -c 32 /dev/urandom | base64)\" > FILE)";

/// Where the key ring lies, and whether the settings say so.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    path: PathBuf,
    named: bool,
}

impl Keys {
    /// The file that the settings name, else the one in the data folder.
    pub(crate) fn of(settings: &Settings, folder: &Folder) -> Self {
        let named = settings.keys.keyring_file.clone();
        Self { named: named.is_some(), path: named.unwrap_or_else(|| folder.keyring()) }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is one, or ought to be: one that nobody named may still be to come.
    pub(crate) fn is_expected(&self) -> bool {
        self.named || self.path.exists()
    }

    /// The key ring there is.
    ///
    /// # Errors
    /// [`Trouble::Usage`] when there is none, others can read it, or a line is no key.
    pub(crate) fn open(&self) -> Result<Keyring, Trouble> {
        Keyring::open_file(&self.path).map_err(|error| self.trouble(&error))
    }

    /// The same for a part that runs for long: it follows the file, so that a key that was added needs no restart. The ring has to open what is
    /// sealed in the records.
    ///
    /// # Errors
    /// As [`Keys::open`], and [`Trouble::Usage`] when something needs a key that is not there.
    pub(crate) async fn watched(&self, pool: &PgPool) -> Result<Watched, Trouble> {
        let watched = Watched::file(&self.path).map_err(|error| self.trouble(&error))?;
        match fits(pool, &watched.ring()).await? {
            Fits::Yes => Ok(watched),
            other => Err(self.misfit(&other)),
        }
    }

    /// Sees that the ring opens what is sealed. What addresses are looked up by can be made anew without the key that made it.
    ///
    /// # Errors
    /// As [`Keys::watched`].
    pub(crate) async fn must_open_but_addresses(&self, pool: &PgPool) -> Result<(), Trouble> {
        match fits(pool, &self.open()?).await? {
            Fits::Yes => Ok(()),
            Fits::Lacks(lacking) if lacking.iter().all(|one| one.sealed == 0) => Ok(()),
            other => Err(self.misfit(&other)),
        }
    }

    /// The key ring there is, or a fresh one in the data folder: at the first start only, when nothing was sealed yet.
    ///
    /// # Errors
    /// As [`Keys::open`], and when `needed` by a database that has begun: a fresh key opens nothing of it.
    pub(crate) fn open_or_make(&self, needed: bool) -> Result<Keyring, Trouble> {
        if !self.named && !needed && !self.path.exists() {
            self.make()?;
        }
        self.open()
    }

    /// Sees that there is a key ring that opens, wherever it was named: the one there is, or a fresh one.
    ///
    /// # Errors
    /// As [`Keys::open`]; and when there is none, though it is `needed` by a database that has begun.
    pub(crate) fn make_unless(&self, needed: bool) -> Result<(), Trouble> {
        match (self.path.exists(), needed) {
            (false, true) => return Err(self.lost()),
            (false, false) => self.make()?,
            (true, _) => {}
        }
        self.open().map(drop)
    }

    fn make(&self) -> Result<(), Trouble> {
        let text = Keyring::fresh_text()?;
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path);
        let written = opened.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(Trouble::file(&self.path))?;
        say::aside(format!(
            "a key ring was made: {}. Keep a copy of it apart from the backups of the database",
            self.path.display()
        ));
        Ok(())
    }

    fn misfit(&self, found: &Fits) -> Trouble {
        const PUT_BACK: &str = "put back the copy of the key ring that holds it, readable by its owner alone. Without a copy, see \"When \
            the keyring is lost\" in docs/OPERATIONS.md";
        let path = self.path.display();
        Trouble::Usage(match found {
            Fits::Lacks(lacking) if lacking.iter().any(|one| one.sealed > 0) => {
                let each = |one: &Use| format!("{}, which {} need", one.key, needs(one));
                let each: Vec<String> = lacking.iter().map(each).collect();
                format!("the key ring {path} lacks {}: {PUT_BACK}", each.join("; and "))
            }
            Fits::Lacks(_) => format!(
                "the key ring {path} lacks the key that addresses are looked up by: `halcyon key rotate` makes that anew with a key that is there"
            ),
            Fits::Another(id) => {
                format!("the {id} in the key ring {path} is not the {id} of this practice: {PUT_BACK}")
            }
            Fits::Yes => format!("the key ring {path} opens what is sealed"),
        })
    }

    fn trouble(&self, error: &KeyringError) -> Trouble {
        let path = self.path.display();
        match error {
            KeyringError::Unreadable(_, why) if why.kind() == std::io::ErrorKind::NotFound => {
                if !self.named {
                    return self.lost();
                }
                Trouble::Usage(format!(
                    "keys.keyring_file: {path} is not there. Put the key ring of this practice there; for a new practice make one: {BY_HAND}"
                ))
            }
            error => Trouble::Usage(error.to_string()),
        }
    }

    fn lost(&self) -> Trouble {
        Trouble::Usage(format!(
            "the key ring {} is not there, and what this practice sealed opens with no other: put its copy back, readable by its owner alone",
            self.path.display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn keys(folder: &Path, named: bool) -> Keys {
        Keys { path: folder.join("keyring"), named }
    }

    #[test]
    fn one_is_made_at_the_first_start_and_used_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path(), false);
        let made = format!("{:?}", keys.open_or_make(false).unwrap());
        let text = std::fs::read_to_string(keys.path()).unwrap();
        assert_eq!(std::fs::metadata(keys.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(format!("{:?}", keys.open_or_make(true).unwrap()), made);
        assert_eq!(std::fs::read_to_string(keys.path()).unwrap(), text);
    }

    #[test]
    fn none_is_made_beside_what_needs_another_nor_where_one_was_named() {
        let folder = tempfile::tempdir().unwrap();
        let lost = keys(folder.path(), false).open_or_make(true).unwrap_err().to_string();
        assert!(lost.contains("put its copy back"), "{lost}");
        let named = keys(folder.path(), true).open_or_make(false).unwrap_err().to_string();
        assert!(named.contains("keys.keyring_file") && named.contains("umask 077"), "{named}");
        assert!(!folder.path().join("keyring").exists());
    }

    #[test]
    fn a_named_one_is_made_when_that_is_asked_and_nothing_has_begun() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path(), true);
        let lost = keys.make_unless(true).unwrap_err().to_string();
        assert!(lost.contains("put its copy back") && !keys.path().exists(), "{lost}");
        keys.make_unless(false).unwrap();
        let made = std::fs::read_to_string(keys.path()).unwrap();
        for needed in [false, true] {
            keys.make_unless(needed).unwrap();
            assert_eq!(std::fs::read_to_string(keys.path()).unwrap(), made);
        }
    }

    #[test]
    fn one_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(folder.path(), false);
        keys.open_or_make(false).unwrap();
        std::fs::set_permissions(keys.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = keys.open().unwrap_err();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
        assert_eq!(format!("{:?}", refused.code()), format!("{:?}", std::process::ExitCode::from(2)));
    }
}
