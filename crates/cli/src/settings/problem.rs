//! What is wrong with the settings, in words an operator can act on. Values are never repeated: they may be secrets.

use std::fmt;
use std::path::PathBuf;

use super::origin::Origin;

/// One thing to put right, printed as one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A name that means nothing here.
    #[error("{found}: there is no such setting; the nearest is {nearest}", found = found(name, origin))]
    Unknown {
        /// The name as it was written: a dotted key, or a variable.
        name: String,
        /// Where it stands.
        origin: Origin,
        /// The known name that looks most like it, in the same form.
        nearest: String,
    },
    /// A known key with a value that is not allowed.
    #[error("{key} ({origin}): {why}")]
    Refused {
        /// The dotted key, such as `http.listen`.
        key: String,
        /// Where its value was given.
        origin: Origin,
        /// What is allowed.
        why: String,
    },
    /// The settings file cannot be read, or is not TOML.
    #[error("{place}: {why}", place = place(path, *line))]
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The line where reading stopped, if it got that far.
        line: Option<usize>,
        /// What stopped it.
        why: String,
    },
}

fn place(path: &std::path::Path, line: Option<usize>) -> String {
    line.map_or_else(|| path.display().to_string(), |line| format!("{}:{line}", path.display()))
}

/// A variable is its own place.
fn found(name: &str, origin: &Origin) -> String {
    match origin {
        Origin::Variable(_) => name.to_owned(),
        Origin::Default | Origin::File { .. } => format!("{name} ({origin})"),
    }
}

impl Problem {
    /// The dotted key whose value was refused, if that is what this is about.
    pub fn refused_key(&self) -> Option<&str> {
        match self {
            Self::Refused { key, .. } => Some(key),
            Self::Unknown { .. } | Self::File { .. } => None,
        }
    }
}

/// Everything that is wrong with the settings. Printed, it is one line for each problem, without a line end after the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    /// The problems in the order they were found; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// An error of these problems, if there are any.
    ///
    /// # Errors
    /// When `problems` is not empty.
    pub fn from_all(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}
