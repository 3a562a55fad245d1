//! As whom the server runs: as ourselves, or, because it refuses root, as an ordinary user.

use crate::ClusterError;
use nix::unistd::{Uid, User};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The user of the server's processes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// The one we run as.
    Own,
    /// One that root drops to.
    Dropped {
        /// For people.
        name: String,
        uid: u32,
        gid: u32,
    },
}

impl Account {
    /// The owner of the cluster where there is one, else `postgres`, else `nobody`.
    pub(crate) fn for_cluster(folder: &Path) -> Result<Self, ClusterError> {
        let us = nix::unistd::geteuid();
        let found = match fs::metadata(folder.join("PG_VERSION")) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => fs::metadata(folder),
            found => found,
        };
        match found {
            Ok(found) => Self::of_owner(folder, us, found.uid(), found.gid()),
            Err(_) if us.is_root() => Self::unprivileged(),
            Err(_) => Ok(Self::Own),
        }
    }

    fn of_owner(folder: &Path, us: Uid, uid: u32, gid: u32) -> Result<Self, ClusterError> {
        let owner = User::from_uid(Uid::from_raw(uid)).ok().flatten();
        let name = owner.as_ref().map_or_else(|| format!("user {uid}"), |user| user.name.clone());
        let wrong =
            |remedy: String| ClusterError::WrongOwner { folder: folder.to_owned(), owner: name.clone(), remedy };
        if !us.is_root() {
            let remedy = || wrong(format!("Run Halcyon as {name} or as root, or choose another data folder"));
            return if us.as_raw() == uid { Ok(Self::Own) } else { Err(remedy()) };
        }
        if uid == 0 {
            return Err(wrong(format!("Give it away: `chown -R postgres {}`", folder.display())));
        }
        let gid = owner.map_or(gid, |user| user.gid.as_raw());
        Ok(Self::Dropped { name, uid, gid })
    }

    fn unprivileged() -> Result<Self, ClusterError> {
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Self::Dropped { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() })
            .ok_or(ClusterError::NoAccount)
    }

    /// Makes `command` run as this user, without root's groups.
    pub(crate) fn dress(&self, command: &mut Command) {
        if let Self::Dropped { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }

    /// Gives a folder just made by us to this user.
    pub(crate) fn give(&self, folder: &Path) -> Result<(), ClusterError> {
        match self {
            Self::Own => Ok(()),
            Self::Dropped { uid, gid, .. } => chown(folder, Some(*uid), Some(*gid)).map_err(ClusterError::file(folder)),
        }
    }

    /// Refuses a folder that this user cannot enter, naming the one on the way that is closed.
    pub(crate) fn must_enter(&self, folder: &Path) -> Result<(), ClusterError> {
        let Self::Dropped { name, uid, gid } = self else {
            return Ok(());
        };
        match first_closed(folder, *uid, *gid) {
            Some(closed) if !self.enters(folder) => Err(ClusterError::Closed { closed, account: name.clone() }),
            _ => Ok(()),
        }
    }

    /// Tries it: permission bits do not tell of access lists.
    fn enters(&self, folder: &Path) -> bool {
        let mut trial = Command::new("/bin/sh");
        trial.args(["-c", ":"]).current_dir(folder).stdin(Stdio::null());
        self.dress(&mut trial);
        trial.status().is_ok_and(|status| status.success())
    }
}

/// The outermost folder on the way to `folder`, itself included, whose permission bits keep this user out.
fn first_closed(folder: &Path, uid: u32, gid: u32) -> Option<PathBuf> {
    let mut way: Vec<&Path> = folder.ancestors().collect();
    way.reverse();
    way.into_iter().find(|step| fs::metadata(step).is_ok_and(|found| !passable(&found, uid, gid))).map(Path::to_owned)
}

fn passable(folder: &fs::Metadata, uid: u32, gid: u32) -> bool {
    let bit = match (folder.uid() == uid, folder.gid() == gid) {
        (true, _) => 0o100,
        (false, true) => 0o010,
        (false, false) => 0o001,
    };
    folder.mode() & bit != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn names_the_outermost_closed_folder() {
        let tree = tempfile::tempdir().unwrap();
        let closed = tree.path().join("closed");
        let inner = closed.join("inner");
        fs::create_dir_all(&inner).unwrap();
        fs::set_permissions(tree.path(), fs::Permissions::from_mode(0o711)).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        let [stranger, owner] = [4_000_000, fs::metadata(&closed).unwrap().uid()];
        assert_eq!(first_closed(&inner, stranger, stranger), Some(closed.clone()));
        assert_eq!(first_closed(&inner, owner, stranger), None);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o711)).unwrap();
        assert_eq!(first_closed(&inner, stranger, stranger), None);
    }
}
