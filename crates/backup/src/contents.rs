//! What a backup holds, once it is shown to be whole.

use std::io::Read;

use crate::{Backup, BackupError, Head, Seals};

/// What a backup that is whole holds.
#[derive(Debug)]
pub struct Contents {
    /// What it says of itself.
    pub head: Head,
    /// Each table with its number of rows.
    pub rows: Vec<(String, u64)>,
    /// The sealed values in it, and whether the key ring at hand opens them.
    pub seals: Seals,
}

impl Contents {
    /// The number of rows in a table.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.rows.iter().find(|(name, _)| name == table).map_or(0, |(_, rows)| *rows)
    }

    /// The number of rows in all tables.
    pub fn all_rows(&self) -> u64 {
        self.rows.iter().map(|(_, rows)| rows).sum()
    }
}

/// Reads a backup to its end without putting it anywhere.
///
/// # Errors
/// [`BackupError`] when it is not whole.
pub fn verify<R: Read>(mut backup: Backup<R>) -> Result<Contents, BackupError> {
    while let Some(table) = backup.next_table() {
        let mut rows = backup.rows_of(&table)?;
        while rows.some()?.is_some() {}
        rows.end()?;
    }
    backup.end()
}
