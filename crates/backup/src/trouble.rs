//! Why a backup could not be made, read or put back.

use std::io;

/// Why a backup could not be made, read or put back. Printed, it says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A text is no key to encrypt to.
    #[error("must be a public key, which begins with age1; `halcyon backup-key` makes one with its secret key")]
    NoRecipient,
    /// A secret key stands where a public one belongs.
    #[error(
        "must be the public key, which begins with age1; this is the secret key, which belongs nowhere near this server"
    )]
    SecretAsRecipient,
    /// Nobody could ever open it.
    #[error("a backup needs somebody who can open it: give a public key")]
    NobodyCouldOpen,
    /// A file holds no secret key that we read.
    #[error(
        "there is no secret key in it: it has to hold a line that begins with AGE-SECRET-KEY-1, without a passphrase"
    )]
    NoIdentity,
    /// What should be a backup is something else.
    #[error("this is no backup of Halcyon's")]
    NoBackup,
    /// The secret key is that of another public key.
    #[error("this secret key does not open the backup: it was made for another one")]
    OtherKey,
    /// The file was changed or is not all there.
    #[error("the backup is not whole: {0}. Take another copy of it, or an older one")]
    NotWhole(String),
    /// A later version made it.
    #[error("this backup was made by Halcyon {0}, which is newer than this version; bring Halcyon up to date first")]
    Newer(String),
    /// It was made by something that calls itself Halcyon and has other tables.
    #[error("this backup does not have the tables that its version of Halcyon makes ({0})")]
    OtherTables(String),
    /// There is something in the database.
    #[error("there is a practice in this database already, and a backup is put back into an empty one only")]
    NotEmpty,
    /// Somebody else is changing the database's tables.
    #[error("something else is making or changing this database's tables at this moment; try again when it is done")]
    Busy,
    /// There is no practice to back up.
    #[error("there is no practice in this database: nothing to back up")]
    Nothing,
    /// The database is not in the shape that this version knows.
    #[error("the database lacks some of this version's migrations: run `halcyon migrate` first")]
    NotMigrated,
    /// What is written to, or read from, does not work.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The database did not do what was asked.
    #[error("the database did not take part: {0}")]
    Database(#[from] sqlx::Error),
    /// Its shape could not be made.
    #[error(transparent)]
    Migration(#[from] migrations::MigrationError),
}

impl BackupError {
    /// Something in the text is not as it was written.
    pub(crate) fn torn(what: impl Into<String>) -> Self {
        Self::NotWhole(what.into())
    }
}
