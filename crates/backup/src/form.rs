//! The text of a backup: what stands in it, and in what order.
//!
//! ```text
//! -- Halcyon backup 1
//! -- {"made_at":"…","halcyon":"0.1.0","migrations":["0001_ground",…],"tables":[{"name":"practice","columns":["one",…]},…]}
//! COPY "practice" ("one", …) FROM stdin;
//! …rows…
//! \.
//! -- {"rows":1,"sha256":"…"}
//! …every other table…
//! -- the end
//! ```
//!
//! A row is never the line `\.`, since `COPY` writes a backslash as two.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The form that this version writes, and the newest that it reads.
pub(crate) const FORM: u32 = 1;

/// What the first line begins with, before the number of the form.
pub(crate) const TITLE: &str = "-- Halcyon backup ";
/// What stands before JSON, so that `psql` takes it for a comment.
pub(crate) const ASIDE: &str = "-- ";
/// The line after the last row of a table.
pub(crate) const END_OF_ROWS: &[u8] = b"\\.\n";
/// The last line.
pub(crate) const THE_END: &str = "-- the end";

/// What a backup says of itself before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The moment that it shows, by the practice's clock.
    pub made_at: Timestamp,
    /// The version of Halcyon that made it.
    pub halcyon: String,
    /// The migrations its database had had, in order.
    pub migrations: Vec<String>,
    /// Its tables in the order in which they can be filled.
    pub tables: Vec<Columns>,
}

/// A table and its columns, those left out that PostgreSQL derives from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Columns {
    /// The table.
    pub name: String,
    /// The columns, in the order of their values in a row.
    pub columns: Vec<String>,
}

impl Columns {
    /// Whether table and columns are plain words, as ours all are: only then do they get near a statement.
    pub(crate) fn are_plain(&self) -> bool {
        let plain = |word: &String| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        plain(&self.name) && !self.columns.is_empty() && self.columns.iter().all(plain)
    }

    /// The statement that reads the table, row by row.
    pub(crate) fn copy_out(&self) -> String {
        format!("COPY {} TO STDOUT", self.named())
    }

    /// The statement that fills it.
    pub(crate) fn copy_in(&self) -> String {
        format!("COPY {} FROM STDIN", self.named())
    }

    /// The line before its rows.
    pub(crate) fn heading(&self) -> String {
        format!("COPY {} FROM stdin;", self.named())
    }

    fn named(&self) -> String {
        format!("public.\"{}\" (\"{}\")", self.name, self.columns.join("\", \""))
    }
}

/// What stands after the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Foot {
    /// How many rows.
    pub(crate) rows: u64,
    /// The SHA-256 of their lines, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// Counts rows, and sums them up, as they pass.
#[derive(Default)]
pub(crate) struct Tally {
    rows: u64,
    sum: Sha256,
}

impl Tally {
    /// Whole lines pass.
    pub(crate) fn pass(&mut self, lines: &[u8]) {
        self.rows += lines.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.sum.update(lines);
    }

    /// What is to stand after them.
    pub(crate) fn foot(self) -> Foot {
        let sha256 = self.sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Foot { rows: self.rows, sha256 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_get_near_a_statement() {
        let of = |name: &str, column: &str| Columns { name: name.into(), columns: vec![column.into()] };
        assert!(of("letters", "to_client").are_plain());
        for (name, column) in [("x\"; DROP", "a"), ("letters", "a\") FROM PROGRAM 'x"), ("", "a"), ("Letters", "a")] {
            assert!(!of(name, column).are_plain(), "{name} {column}");
        }
        assert_eq!(of("letters", "id").copy_in(), "COPY public.\"letters\" (\"id\") FROM STDIN");
    }
}
