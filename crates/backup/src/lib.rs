//! Backups: the records of a practice as one encrypted file, and back again.
//!
//! A backup is an [age](https://age-encryption.org/v1) file for one or more X25519 recipients; in it is gzip; in that is text: a
//! line that names the form, a line of JSON that says what follows, and every table as PostgreSQL's `COPY` writes it. The
//! standard tools read it: `age --decrypt --identity KEY FILE | zcat`. The key ring is never part of it.

mod contents;
mod envelope;
mod form;
mod keys;
mod put_back;
mod read;
mod seals;
mod tables;
mod take;
mod trouble;

pub use contents::{Contents, verify};
pub use envelope::{Reading, open};
pub use form::{Columns, Head};
pub use keys::{Identities, KeyPair, Recipient};
pub use put_back::{EmptyDatabase, PutBack, put_back};
pub use read::Backup;
pub use seals::Seals;
pub use take::{Taken, take};
pub use trouble::BackupError;
