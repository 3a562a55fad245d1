//! Where a server listens, and the private folder its socket lives in.

use crate::account::Account;
use crate::{ClusterError, OWNER};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Names the socket's file; no TCP port is ever opened.
pub(crate) const PORT: u16 = 5432;

/// What a socket's path may take: `sun_path` without its closing zero (unix(7)).
const LONGEST_SOCKET: usize = 107;

const PREFIX: &str = "halcyon-";

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    folder: PathBuf,
    port: u16,
}

impl Address {
    pub(crate) fn new(folder: PathBuf, port: u16) -> Self {
        Self { folder, port }
    }

    /// Makes a folder for the socket, open to the server's user (and root) alone, in the first of `parents` that serves.
    pub(crate) fn make(parents: &[PathBuf], account: &Account) -> Result<Self, ClusterError> {
        let mut tried = Vec::new();
        for parent in parents {
            match Self::make_in(parent, account) {
                Ok(address) => return Ok(address),
                Err(reason) => tried.push(format!("{} ({reason})", parent.display())),
            }
        }
        Err(ClusterError::NoSocketFolder { tried: tried.join(", ") })
    }

    fn make_in(parent: &Path, account: &Account) -> Result<Self, String> {
        let parent = fs::canonicalize(parent).map_err(|error| error.to_string())?;
        if parent.to_str().is_none() {
            return Err("its name is not UTF-8".into());
        }
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&parent)
            .map_err(|error| error.to_string())?;
        let address = Self { folder: folder.path().to_owned(), port: PORT };
        let length = address.socket().as_os_str().len();
        if length > LONGEST_SOCKET {
            return Err(format!("the socket's path would take {length} bytes"));
        }
        account.give(folder.path()).map_err(|error| error.to_string())?;
        account.must_enter(folder.path()).map_err(|error| error.to_string())?;
        let _ = folder.keep();
        Ok(address)
    }

    /// The URL of `database` for the owner's role, for sqlx, psql and libpq: the host is the socket's folder,
    /// percent-encoded.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_as(OWNER, database)
    }

    /// The URL of `database` for any role.
    #[must_use]
    pub fn url_as(&self, role: &str, database: &str) -> String {
        let [role, database] = [role, database].map(|name| percent_encoded(name.as_bytes()));
        let host = percent_encoded(self.folder.as_os_str().as_encoded_bytes());
        format!("postgres://{role}@{host}:{port}/{database}", port = self.port)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(format!(".s.PGSQL.{}", self.port))
    }

    /// For `unix_socket_directories`, which is a list: quoted as one name.
    pub(crate) fn quoted_folder(&self) -> String {
        format!("\"{}\"", self.folder.display().to_string().replace('"', "\"\""))
    }

    /// Removes what a server that is no more has left: its socket, the socket's lock, the folder. Nothing else: the
    /// path may come out of a file.
    pub(crate) fn clear_away(&self) {
        let ours = self.folder.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
        if ours {
            let socket = self.socket();
            let _ = fs::remove_file(socket.with_added_extension("lock"));
            let _ = fs::remove_file(socket);
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Everything but RFC 3986 §2.3's unreserved characters as `%XX`.
fn percent_encoded(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_hides_slashes_and_everything_odd() {
        let address = Address::new("/run/user/1000/hál @x".into(), 5432);
        assert_eq!(address.url("halcyon"), "postgres://halcyon@%2Frun%2Fuser%2F1000%2Fh%C3%A1l%20%40x:5432/halcyon");
    }

    #[test]
    fn a_parent_that_does_not_serve_is_passed_over() {
        let short = tempfile::tempdir_in("/tmp").unwrap();
        fs::set_permissions(short.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let long = short.path().join("l".repeat(90));
        fs::create_dir(&long).unwrap();
        let parents = [PathBuf::from("/nowhere"), long.clone(), short.path().to_owned()];
        let account = Account::Own;
        let address = Address::make(&parents, &account).unwrap();
        assert_eq!(address.folder.parent(), Some(fs::canonicalize(short.path()).unwrap().as_path()));
        assert_eq!(fs::metadata(&address.folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(&long).unwrap().count(), 0, "nothing is left in the one passed over");
        address.clear_away();
        assert!(!address.folder.exists());

        let refusal = Address::make(&parents[..2], &account).unwrap_err().to_string();
        assert!(refusal.contains("/nowhere (") && refusal.contains("bytes"), "{refusal}");
    }

    #[test]
    fn clearing_away_removes_only_a_servers_own_files() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("halcyon-x");
        fs::create_dir(&folder).unwrap();
        for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock", "letter"] {
            fs::write(folder.join(name), "").unwrap();
        }
        Address::new(folder.clone(), PORT).clear_away();
        let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["letter"]);
    }
}
