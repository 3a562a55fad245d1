//! The paths that belong to one cluster, and what lies there.

use crate::ClusterError;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A cluster's folder and its siblings: `postgres`, `postgres.lock`, `postgres.log`, `.postgres.new-…`.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    parent: PathBuf,
    name: OsString,
}

impl Place {
    /// Makes the parent folder when it is missing; spells the path in one way, whatever links lead there.
    pub(crate) fn of(folder: &Path) -> Result<Self, ClusterError> {
        let folder = std::path::absolute(folder).map_err(ClusterError::file(folder))?;
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            return Err(ClusterError::NotACluster { folder });
        };
        make_parent(parent).map_err(ClusterError::file(parent))?;
        let parent = fs::canonicalize(parent).map_err(ClusterError::file(parent))?;
        Ok(Self { parent, name: name.to_owned() })
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    pub(crate) fn parent(&self) -> &Path {
        &self.parent
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.beside(".lock")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.beside(".log")
    }

    /// What the names of folders begin with in which a cluster is being made.
    pub(crate) fn nursery_prefix(&self) -> OsString {
        let mut prefix = OsString::from(".");
        prefix.push(&self.name);
        prefix.push(".new-");
        prefix
    }

    /// Whether a whole cluster lies here; refuses a folder with anything else in it.
    pub(crate) fn holds_cluster(&self) -> Result<bool, ClusterError> {
        let folder = self.folder();
        if folder.join("PG_VERSION").is_file() {
            return Ok(true);
        }
        if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(ClusterError::NotACluster { folder });
        }
        Ok(false)
    }

    /// The major version that made the cluster, as it wrote it down.
    pub(crate) fn major(&self) -> Result<String, ClusterError> {
        let file = self.folder().join("PG_VERSION");
        let text = fs::read_to_string(&file).map_err(ClusterError::file(&file))?;
        Ok(text.trim().to_owned())
    }

    /// Removes what crashed tries left. Only whoever holds the place may call this.
    pub(crate) fn clear_nurseries(&self) -> Result<(), ClusterError> {
        let prefix = self.nursery_prefix();
        let entries = fs::read_dir(&self.parent).map_err(ClusterError::file(&self.parent))?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) {
                let path = entry.path();
                fs::remove_dir_all(&path).map_err(ClusterError::file(&path))?;
            }
        }
        Ok(())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.name.clone();
        name.push(ending);
        self.parent.join(name)
    }
}

/// A parent made here lets the server's user pass through, and nobody look into it.
fn make_parent(parent: &Path) -> std::io::Result<()> {
    if parent.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(parent)?;
    let mode = if nix::unistd::geteuid().is_root() { 0o711 } else { 0o700 };
    fs::set_permissions(parent, fs::Permissions::from_mode(mode))
}
