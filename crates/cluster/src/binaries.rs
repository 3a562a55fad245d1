//! Where the server's programs lie, and of which version they are.

use crate::ClusterError;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest PostgreSQL that serves.
pub const OLDEST_MAJOR: u16 = 15;

/// Where distributions keep one folder a version: a folder, what its version folders' names begin with, and
/// where the programs lie in them.
const VERSIONED: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),                          // Debian, Ubuntu
    ("/usr", "pgsql-", "bin"),                                   // Fedora and its kin
    ("/usr/libexec", "postgresql", ""),                          // Alpine
    ("/usr/lib", "postgresql", "bin"),                           // openSUSE, older Alpine
    ("/opt/homebrew/opt", "postgresql@", "bin"),                 // Homebrew, Apple silicon
    ("/usr/local/opt", "postgresql@", "bin"),                    // Homebrew, Intel
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"), // Postgres.app
    ("/usr/local", "pgsql", "bin"),                              // built by hand
];

/// Where to look for the server's programs.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The folder that holds them, when the operator has named one: nowhere else is looked at.
    pub folder: Option<PathBuf>,
    /// The value of `PATH`.
    pub path: Option<OsString>,
    /// A cluster that may exist already: programs of its major version go before all others.
    pub cluster: Option<PathBuf>,
}

/// The programs of one installed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    major: u16,
}

impl Binaries {
    /// The major version: 15, 16, …
    #[must_use]
    pub fn major(&self) -> u16 {
        self.major
    }

    /// The folder that holds the programs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of one of the programs: `psql`, `pg_dump`, … It need not exist: clients are a package of their
    /// own on some distributions.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Looks where `search` says: the named folder alone; or the cluster's own major version anywhere; or the first
    /// usable one of `PATH`, then of the distributions' folders, the highest version first.
    ///
    /// # Errors
    /// [`ClusterError::NoBinaries`], and [`ClusterError::NotBinaries`] for a named folder.
    pub fn find(search: &Search) -> Result<Self, ClusterError> {
        if let Some(folder) = &search.folder {
            return Self::named(folder);
        }
        let mut folders = path_folders(search);
        folders.extend(versioned_folders(&VERSIONED));
        let wanted = search.cluster.as_deref().and_then(major_of_cluster);
        let mut first = None;
        for found in folders.iter().filter_map(|folder| Self::usable(folder)) {
            if wanted.is_none_or(|major| major == found.major) {
                return Ok(found);
            }
            first.get_or_insert(found);
        }
        first.ok_or_else(|| ClusterError::NoBinaries { oldest: OLDEST_MAJOR, looked_in: looked_in() })
    }

    fn named(folder: &Path) -> Result<Self, ClusterError> {
        let refuse =
            |found: String| ClusterError::NotBinaries { folder: folder.to_owned(), oldest: OLDEST_MAJOR, found };
        let major = major_in(folder).ok_or_else(|| refuse("no such programs answer there".into()))?;
        if major < OLDEST_MAJOR {
            return Err(refuse(format!("they are of version {major}")));
        }
        Ok(Self { folder: folder.to_owned(), major })
    }

    fn usable(folder: &Path) -> Option<Self> {
        let major = major_in(folder).filter(|major| *major >= OLDEST_MAJOR)?;
        Some(Self { folder: folder.to_owned(), major })
    }
}

/// The major version that made the cluster in `folder`, if there is one.
fn major_of_cluster(folder: &Path) -> Option<u16> {
    fs::read_to_string(folder.join("PG_VERSION")).ok()?.trim().parse().ok()
}

fn path_folders(search: &Search) -> Vec<PathBuf> {
    let path = search.path.clone().unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

/// The folders that exist of all that distributions use, highest version first.
fn versioned_folders<P: AsRef<Path>>(layouts: &[(P, &str, &str)]) -> Vec<PathBuf> {
    let mut found: Vec<(u16, PathBuf)> = Vec::new();
    for (parent, prefix, programs) in layouts {
        let Ok(entries) = fs::read_dir(parent) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let version = name.to_str().and_then(|name| leading_number(name.strip_prefix(prefix)?));
            if let Some(version) = version {
                found.push((version, entry.path().join(programs)));
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// Asks the server for its version; `None` when either program is not there or does not answer.
fn major_in(folder: &Path) -> Option<u16> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let answer =
        Command::new(folder.join("postgres")).arg("--version").current_dir("/").stdin(Stdio::null()).output().ok()?;
    major_of_answer(&String::from_utf8_lossy(&answer.stdout))
}

/// `postgres (PostgreSQL) 15.14 (Debian 15.14-1)` → 15.
fn major_of_answer(answer: &str) -> Option<u16> {
    leading_number(answer.strip_prefix("postgres (PostgreSQL) ")?)
}

fn leading_number(text: &str) -> Option<u16> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

fn looked_in() -> String {
    let folders = VERSIONED
        .map(|(parent, prefix, programs)| format!("{parent}/{prefix}*/{programs}").trim_end_matches('/').to_owned());
    format!("PATH, {}", folders.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn install(folder: &Path, version: &str) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("initdb"), "").unwrap();
        let server = folder.join("postgres");
        fs::write(&server, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
        fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn reads_versions_of_releases_and_of_betas() {
        assert_eq!(major_of_answer("postgres (PostgreSQL) 15.14 (Debian 15.14-1)\n"), Some(15));
        assert_eq!(major_of_answer("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major_of_answer("postgres: unknown\n"), None);
    }

    #[test]
    fn versioned_folders_come_highest_first_by_number() {
        let tree = tempfile::tempdir().unwrap();
        let debian = tree.path().join("debian");
        let fedora = tree.path().join("fedora");
        for name in ["debian/9/bin", "debian/16/bin", "debian/notes", "fedora/pgsql-18/bin"] {
            fs::create_dir_all(tree.path().join(name)).unwrap();
        }
        let found = versioned_folders(&[(&debian, "", "bin"), (&fedora, "pgsql-", "bin")]);
        assert_eq!(found, [fedora.join("pgsql-18/bin"), debian.join("16/bin"), debian.join("9/bin")]);
    }

    #[test]
    fn path_comes_in_its_own_order_and_old_versions_are_passed_over() {
        let tree = tempfile::tempdir().unwrap();
        let [old, new, newer] = ["old", "new", "newer"].map(|name| tree.path().join(name));
        install(&old, "14.9");
        install(&new, "16.1");
        install(&newer, "17.1");
        let path = std::env::join_paths([&old, &new, &newer]).unwrap();
        let search = Search { path: Some(path), ..Search::default() };
        assert_eq!(Binaries::find(&search).unwrap(), Binaries { folder: new, major: 16 });
    }

    #[test]
    fn the_version_of_an_existing_cluster_goes_first() {
        let tree = tempfile::tempdir().unwrap();
        let [new, newer] = ["new", "newer"].map(|name| tree.path().join(name));
        install(&new, "98.1");
        install(&newer, "99.1");
        fs::write(tree.path().join("PG_VERSION"), "99\n").unwrap();
        let path = std::env::join_paths([&new, &newer]).unwrap();
        let cluster = Some(tree.path().to_owned());
        let search = Search { path: Some(path), cluster, ..Search::default() };
        assert_eq!(Binaries::find(&search).unwrap().major(), 99);
    }

    #[test]
    fn a_named_folder_is_the_only_one_looked_at() {
        let tree = tempfile::tempdir().unwrap();
        install(tree.path(), "14.2");
        let search = Search { folder: Some(tree.path().to_owned()), ..Search::default() };
        let refusal = Binaries::find(&search).unwrap_err().to_string();
        assert!(refusal.contains("they are of version 14"), "{refusal}");
    }

    #[test]
    fn having_none_names_a_command_for_each_distribution() {
        let refusal = ClusterError::NoBinaries { oldest: OLDEST_MAJOR, looked_in: looked_in() }.to_string();
        for word in ["apt install", "dnf install", "apk add", "brew install", "/usr/lib/postgresql/*/bin"] {
            assert!(refusal.contains(word), "{word} is missing from: {refusal}");
        }
    }
}
