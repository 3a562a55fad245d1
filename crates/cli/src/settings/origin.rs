//! Where a value was given.

use std::fmt;
use std::path::PathBuf;

/// The place an operator has to look at to change a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nobody gave one: it is the compiled-in default.
    #[default]
    Default,
    /// A line, counted from 1, of the settings file.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The line the key stands in.
        line: usize,
    },
    /// An environment variable, by its name.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("not set"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}
