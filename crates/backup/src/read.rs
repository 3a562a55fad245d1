//! Reading a backup, table by table, believing nothing that is not shown to be as it was written.

use std::io::{self, BufRead, BufReader, Read};

use practice::Keyring;

use crate::form::{ASIDE, END_OF_ROWS, FORM, Foot, Head, THE_END, TITLE, Tally};
use crate::{BackupError, Columns, Contents, Reading, Seals};

/// Rows are handed on when so many bytes of them have come together.
const PIECE: usize = 64 * 1024;

/// A backup that is being read from its beginning to its end.
pub struct Backup<R: Read> {
    text: BufReader<Reading<R>>,
    head: Head,
    seals: Seals,
    rows: Vec<u64>,
    piece: Vec<u8>,
}

impl<R: Read> Backup<R> {
    /// Reads what it says of itself. With a key ring, sealed values are tried as they pass.
    ///
    /// # Errors
    /// [`BackupError`], [`BackupError::Newer`] among them.
    pub fn begin(text: Reading<R>, keyring: Option<Keyring>) -> Result<Self, BackupError> {
        let mut text = BufReader::new(text);
        let form = line(&mut text)?.strip_prefix(TITLE).and_then(|form| form.parse::<u32>().ok());
        let form = form.ok_or(BackupError::NoBackup)?;
        let said = line(&mut text)?;
        let said = said.strip_prefix(ASIDE).ok_or(BackupError::NoBackup)?;
        if form > FORM {
            return Err(BackupError::Newer(version_in(said)));
        }
        let mut head: Head = serde_json::from_str(said).map_err(|_| BackupError::NoBackup)?;
        head.halcyon = shown(&head.halcyon);
        if let Some(odd) = head.tables.iter().find(|table| !table.are_plain()) {
            return Err(BackupError::OtherTables(shown(&odd.name)));
        }
        Ok(Self { text, seals: Seals::tried_with(keyring), head, rows: Vec::new(), piece: Vec::new() })
    }

    /// What it says of itself.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The table whose rows come next; none after the last.
    pub(crate) fn next_table(&self) -> Option<Columns> {
        self.head.tables.get(self.rows.len()).cloned()
    }

    /// Goes on to its rows.
    pub(crate) fn rows_of(&mut self, table: &Columns) -> Result<Rows<'_, R>, BackupError> {
        if line(&mut self.text)? != table.heading() {
            return Err(BackupError::torn(format!("the table {} is not where it should be", table.name)));
        }
        self.seals.at(table);
        Ok(Rows { backup: self, tally: Tally::default(), over: false })
    }

    /// After the last table: shows that nothing is lacking and nothing was added.
    pub(crate) fn end(mut self) -> Result<Contents, BackupError> {
        let last = line(&mut self.text)?;
        let beyond = self.text.fill_buf().map_err(not_read)?.is_empty();
        let whole = last == THE_END && beyond && self.text.into_inner().ends_here().map_err(not_read)?;
        if !whole {
            return Err(BackupError::torn("it does not end where it should"));
        }
        let rows = self.head.tables.iter().map(|table| table.name.clone()).zip(self.rows).collect();
        Ok(Contents { head: self.head, rows, seals: self.seals })
    }
}

/// The rows of one table.
pub(crate) struct Rows<'b, R: Read> {
    backup: &'b mut Backup<R>,
    tally: Tally,
    over: bool,
}

impl<R: Read> Rows<'_, R> {
    /// The next few rows, as whole lines; none after the last.
    pub(crate) fn some(&mut self) -> Result<Option<&[u8]>, BackupError> {
        let Backup { text, piece, seals, .. } = &mut *self.backup;
        piece.clear();
        while !self.over && piece.len() < PIECE {
            let before = piece.len();
            text.read_until(b'\n', piece).map_err(not_read)?;
            let row = &piece[before..];
            if row.last() != Some(&b'\n') {
                return Err(BackupError::torn("it ends in the middle of a row"));
            }
            if row == END_OF_ROWS {
                piece.truncate(before);
                self.over = true;
            } else {
                seals.pass(row);
            }
        }
        self.tally.pass(piece);
        Ok((!piece.is_empty()).then_some(piece))
    }

    /// After the last row: how many there were, once that and their sum is what was written down.
    pub(crate) fn end(self) -> Result<u64, BackupError> {
        let said = line(&mut self.backup.text)?;
        let said: Option<Foot> = said.strip_prefix(ASIDE).and_then(|foot| serde_json::from_str(foot).ok());
        let found = self.tally.foot();
        if said.as_ref() != Some(&found) {
            return Err(BackupError::torn("the rows of a table do not add up to what was written down"));
        }
        self.backup.rows.push(found.rows);
        Ok(found.rows)
    }
}

/// The next line, without its end.
fn line(text: &mut impl BufRead) -> Result<String, BackupError> {
    let mut line = Vec::new();
    text.read_until(b'\n', &mut line).map_err(not_read)?;
    if line.pop() != Some(b'\n') {
        return Err(BackupError::torn("it ends too early"));
    }
    String::from_utf8(line).map_err(|_| BackupError::torn("a line is no text"))
}

/// What age and gzip find wrong comes as an error of reading.
fn not_read(error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            BackupError::torn("it was changed or cut short since it was made")
        }
        _ => BackupError::File(error),
    }
}

/// Which version wrote a head that may have any form.
fn version_in(head: &str) -> String {
    let head: serde_json::Value = serde_json::from_str(head).unwrap_or_default();
    shown(head["halcyon"].as_str().unwrap_or("of a later version"))
}

/// What stands in a file is not believed to be harmless on a terminal.
fn shown(words: &str) -> String {
    words.chars().take(40).filter(|c| !c.is_control()).collect()
}
