//! What a process finds around it: its environment and what stood on the command line for every command.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::settings::{Settings, SettingsError, Sources};

/// Environment and common options of one process.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    environment: Vec<(OsString, OsString)>,
    config: Option<PathBuf>,
    /// The data folder, if one was named.
    pub(crate) data: Option<PathBuf>,
}

impl Surroundings {
    /// Those named.
    pub(crate) fn of(environment: Vec<(OsString, OsString)>, config: Option<PathBuf>, data: Option<PathBuf>) -> Self {
        Self { environment, config, data }
    }

    /// A variable that is not a setting of ours; an empty one counts as unset.
    pub(crate) fn variable(&self, name: &str) -> Option<&OsStr> {
        self.environment
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_os_str())
    }

    /// The settings of this process.
    pub(crate) fn settings(&self) -> Result<Settings, SettingsError> {
        Settings::load(Sources { file: self.config.clone(), environment: self.environment.clone() })
    }

    /// Where a socket may be made: the user's own folder for such things first, then the temporary one.
    pub(crate) fn socket_parents(&self) -> Vec<PathBuf> {
        let runtime = self.variable("XDG_RUNTIME_DIR").map(PathBuf::from);
        runtime.into_iter().chain([std::env::temp_dir(), PathBuf::from("/tmp")]).collect()
    }
}
