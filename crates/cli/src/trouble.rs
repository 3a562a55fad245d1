//! Why a command did not do what was asked, and the exit code that tells scripts so.

use std::process::ExitCode;

use backup::BackupError;
use migrations::MigrationError;

use crate::settings::{Problem, SettingsError};

/// Why a command did not do what was asked. Printed, it is one line for each thing to put right.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The settings are wrong: exit code 2.
    #[error("{0}")]
    Settings(#[from] SettingsError),
    /// What was asked for cannot be meant: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Something does not work: exit code 1.
    #[error("{0}")]
    Fault(String),
    /// Everything was said already: exit code 1.
    #[error("")]
    Said,
    /// Everything that is wrong with the settings was said already: exit code 2.
    #[error("")]
    SaidOfSettings,
}

/// Wrong usage or settings.
const USAGE: u8 = 2;

impl Trouble {
    /// A fault, from whatever says what is wrong.
    pub(crate) fn fault(why: impl std::fmt::Display) -> Self {
        Self::Fault(why.to_string())
    }

    /// A fault of a file or folder.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::Fault(format!("{}: {error}", path.display()))
    }

    /// The exit code.
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Settings(_) | Self::Usage(_) | Self::SaidOfSettings => ExitCode::from(USAGE),
            Self::Fault(_) | Self::Said => ExitCode::FAILURE,
        }
    }
}

/// What was given does not fit, or the world is not as it should be.
impl From<BackupError> for Trouble {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Database(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => {
                Self::fault(
                    "the database does not let this user see or make everything: database.migration_url has to name the owner of the tables",
                )
            }
            BackupError::Database(error) if no_proof(&error).is_some() => error.into(),
            error => Self::fault(error),
        }
    }
}

impl From<MigrationError> for Trouble {
    fn from(error: MigrationError) -> Self {
        match error {
            MigrationError::Database(error) if no_proof(&error).is_some() => error.into(),
            error => Self::fault(error),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Settings(problem.into())
    }
}

macro_rules! faults {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Trouble {
            fn from(error: $error) -> Self {
                Self::fault(error)
            }
        }
    )+};
}

faults! {
    cluster::ClusterError,
    practice::Unfulfilled,
    practice::Broke,
}

/// What a database says no to, rather than nothing at all.
pub(crate) const NOT_LET_IN: &str = "the database does not let us in";

/// What a database shows that is not the one of its address.
pub(crate) const NO_PROOF: &str = "the database does not show that it is the one of the address, and was told nothing";

/// Why a handshake of TLS came to nothing.
fn no_proof(error: &sqlx::Error) -> Option<String> {
    match error {
        sqlx::Error::Tls(error) => Some(error.to_string()),
        sqlx::Error::Io(error) => error.get_ref().filter(|inner| inner.is::<rustls::Error>()).map(ToString::to_string),
        _ => None,
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        match error {
            // Class 28 is about who logs in (PostgreSQL manual, appendix A).
            sqlx::Error::Database(error) if error.code().is_some_and(|code| code.starts_with("28")) => {
                Self::Fault(format!("{NOT_LET_IN}: {}", error.message()))
            }
            error if no_proof(&error).is_some() => {
                let why = no_proof(&error).unwrap_or_default();
                Self::Fault(format!("{NO_PROOF}: {why}"))
            }
            sqlx::Error::PoolTimedOut => Self::fault("the database does not answer"),
            error => Self::Fault(format!("the database does not answer: {error}")),
        }
    }
}
