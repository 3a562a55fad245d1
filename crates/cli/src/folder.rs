//! The data folder: the private PostgreSQL, the key ring made at the first start, and the note of the worker's last round.

use std::fs::{self, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

const OF_ROOT: &str = "/var/lib/halcyon";

/// Nobody else looks in.
const PRIVATE: u32 = 0o700;
/// Root's own: the account of the private PostgreSQL may pass through to its folder, and sees nothing on the way.
const PASSABLE: u32 = 0o711;

/// Where Halcyon keeps what is not in the database.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// The one that was named, else `/var/lib/halcyon` for root and `$XDG_DATA_HOME/halcyon` (XDG Base Directory
    /// Specification, "Environment variables") for everybody else.
    pub(crate) fn choose(surroundings: &Surroundings) -> Result<Self, Trouble> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(Trouble::file(path));
        if let Some(named) = &surroundings.data {
            return absolute(named).map(Self);
        }
        if is_root() {
            return Ok(Self(OF_ROOT.into()));
        }
        let xdg = surroundings.variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || surroundings.variable("HOME").map(|home| Path::new(home).join(".local/share"));
        let parent = xdg.or_else(home).ok_or_else(|| {
            Trouble::Usage("there is no home folder to keep data in: name one with --data DIR".into())
        })?;
        absolute(&parent.join("halcyon")).map(Self)
    }

    /// Makes it, unless it is there.
    pub(crate) fn make(&self) -> Result<(), Trouble> {
        let mode = if is_root() { PASSABLE } else { PRIVATE };
        fs::DirBuilder::new().recursive(true).mode(mode).create(&self.0).map_err(Trouble::file(&self.0))?;
        if !is_root() {
            return Ok(());
        }
        let found = fs::metadata(&self.0).map_err(Trouble::file(&self.0))?.permissions().mode();
        let passable = Permissions::from_mode(found & 0o7777 | 0o011);
        fs::set_permissions(&self.0, passable).map_err(Trouble::file(&self.0))
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the private PostgreSQL lives.
    pub(crate) fn postgres(&self) -> PathBuf {
        self.0.join("postgres")
    }

    /// The key ring, where the settings name none.
    pub(crate) fn keyring(&self) -> PathBuf {
        self.0.join("keyring")
    }
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(variables: &[(&str, &str)], data: Option<&str>) -> Surroundings {
        Surroundings::of(
            variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            None,
            data.map(PathBuf::from),
        )
    }

    #[test]
    fn what_was_named_goes_first() {
        let folder = Folder::choose(&surroundings(&[("XDG_DATA_HOME", "/x")], Some("/srv/demo"))).unwrap();
        assert_eq!(folder.path(), Path::new("/srv/demo"));
        assert_eq!(folder.postgres(), Path::new("/srv/demo/postgres"));
    }

    #[test]
    fn root_has_its_own_place_and_everybody_else_the_users() {
        let chosen = Folder::choose(&surroundings(&[("HOME", "/home/ana")], None)).unwrap();
        let theirs = if is_root() { "/var/lib/halcyon" } else { "/home/ana/.local/share/halcyon" };
        assert_eq!(chosen.path(), Path::new(theirs));
    }

    #[test]
    fn it_is_closed_to_others_and_passable_for_the_server_of_root() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder(parent.path().join("a/b"));
        folder.make().unwrap();
        folder.make().unwrap();
        let mode = fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if is_root() { 0o711 } else { 0o700 });
    }
}
