//! Files with one secret each: whole or not at all, and never wider open than they must be.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use crate::trouble::Trouble;

/// Random bytes of a password: nobody guesses 256 bits.
const BYTES: usize = 32;

/// What the file holds; where there is none, a fresh password in it.
///
/// # Errors
/// [`Trouble::Fault`] when it can be neither read nor written, or holds nothing.
pub(crate) fn or_fresh(path: &Path, mode: u32) -> Result<Zeroizing<String>, Trouble> {
    if path.exists() {
        let kept = fs::read_to_string(path).map(Zeroizing::new).map_err(Trouble::file(path))?;
        let kept = Zeroizing::new(kept.trim().to_owned());
        return if kept.is_empty() { Err(empty(path)) } else { Ok(kept) };
    }
    let fresh = password()?;
    write(path, &fresh, mode)?;
    Ok(fresh)
}

fn empty(path: &Path) -> Trouble {
    Trouble::Fault(format!("{} is empty: put its copy back, or take the file away for a fresh one", path.display()))
}

/// Writes a secret over whatever is there. A crash leaves the former content or the new one, never half of it.
///
/// # Errors
/// [`Trouble::Fault`] of the file.
pub(crate) fn write(path: &Path, secret: &str, mode: u32) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Trouble::file(folder))?;
    }
    let beside = path.with_extension("new");
    // What a crash left there can be closed to writing.
    let _ = fs::remove_file(&beside);
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
    let written = opened.and_then(|mut file| {
        file.write_all(secret.as_bytes())?;
        file.set_permissions(Permissions::from_mode(mode))?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(Trouble::file(path))
}

/// In signs that mean nothing to a URL, a shell or a settings file.
fn password() -> Result<Zeroizing<String>, Trouble> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    getrandom::fill(bytes.as_mut()).map_err(Trouble::fault)?;
    let mut password = Zeroizing::new(String::with_capacity(2 * BYTES));
    for byte in bytes.iter() {
        write!(password, "{byte:02x}").map_err(Trouble::fault)?;
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_password_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("a/password"), folder.path().join("b/password"));
        let made = or_fresh(&one, 0o400).unwrap();
        assert_eq!((made.len(), mode(&one), mode(&folder.path().join("a"))), (64, 0o400, 0o700));
        assert_eq!(or_fresh(&one, 0o400).unwrap(), made);
        assert_ne!(or_fresh(&other, 0o444).unwrap(), made);
        assert_eq!(mode(&other), 0o444);
    }

    #[test]
    fn what_is_written_takes_the_place_of_what_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("smtp_url");
        write(&path, "a longer one", 0o400).unwrap();
        write(&path, "another", 0o400).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "another");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_file_is_no_password() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, "\n").unwrap();
        assert!(or_fresh(&path, 0o400).unwrap_err().to_string().contains("is empty"));
    }
}
