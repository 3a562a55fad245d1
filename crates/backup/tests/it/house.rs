//! What every test here stands on: keys, a backup in memory, a database to put it into, and a look at every row.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read, Write};
use std::sync::LazyLock;

use backup::{
    Backup, BackupError, Contents, EmptyDatabase, Identities, KeyPair, PutBack, Reading, Recipient, put_back, take,
    verify,
};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use migrations::Passwords;
use practice::letters::hold::Tick;
use sqlx::{AssertSqlSafe, PgPool};
use testkit::Database;

/// What bringing to rest changes on purpose, and what is not of the practice.
pub(crate) const CHANGED: [&str; 6] = ["letters", "logbook", "practice", "set_up_links", "sign_ins", "tokens"];

static KEYS: LazyLock<KeyPair> = LazyLock::new(KeyPair::fresh);

pub(crate) fn recipient() -> Recipient {
    KEYS.public.clone()
}

pub(crate) fn identities() -> Identities {
    Identities::read(KEYS.secret_file.as_bytes()).unwrap()
}

/// The practice's key ring, as the cast's offices have it.
pub(crate) fn keyring() -> practice::Keyring {
    practice::Keyring::read("k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap()
}

pub(crate) async fn backup_of(database: &Database) -> Vec<u8> {
    take(database.url(), Vec::new(), &[recipient()], "0.1.0").await.unwrap().to
}

pub(crate) fn begin(bytes: &[u8]) -> Result<Backup<&[u8]>, BackupError> {
    let text: Reading<&[u8]> = backup::open(bytes, &identities())?;
    Backup::begin(text, Some(keyring()))
}

pub(crate) fn verified(bytes: &[u8]) -> Result<Contents, BackupError> {
    verify(begin(bytes)?)
}

pub(crate) async fn put(bytes: &[u8], database: &Database, noted: Option<Tick>) -> Result<PutBack, BackupError> {
    let passwords = Passwords::default();
    put_back(EmptyDatabase { owner_url: database.url(), passwords: &passwords, noted }, begin(bytes)?).await
}

/// The text in a backup, as `age --decrypt` and `zcat` show it.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    let key: age::x25519::Identity = KEYS.secret_file.lines().last().unwrap().parse().unwrap();
    let opened = age::Decryptor::new(bytes).unwrap().decrypt(std::iter::once(&key as &dyn age::Identity)).unwrap();
    let mut text = String::new();
    GzDecoder::new(BufReader::new(opened)).read_to_string(&mut text).unwrap();
    text
}

/// A backup of any text: anybody who knows the public key can make one.
pub(crate) fn sealed(text: &str) -> Vec<u8> {
    let key: age::x25519::Recipient = KEYS.public.to_string().parse().unwrap();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&key as &dyn age::Recipient)).unwrap();
    let mut bytes = Vec::new();
    let mut packed = GzEncoder::new(encryptor.wrap_output(&mut bytes).unwrap(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap().finish().unwrap();
    bytes
}

/// Every row of every table of the practice, as text.
pub(crate) async fn rows(owner: &PgPool) -> BTreeMap<String, BTreeSet<String>> {
    let sql = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname NOT IN ('clock', 'seaql_migrations')";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(owner).await.unwrap();
    let mut found = BTreeMap::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT t::text FROM public.\"{table}\" t"));
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(owner).await.unwrap();
        found.insert(table, rows.into_iter().collect());
    }
    found
}

/// Whether nobody ever wrote anything there.
pub(crate) async fn is_empty(database: &Database) -> bool {
    rows(&database.owner()).await.iter().all(|(table, rows)| table == "ticks" || rows.is_empty())
}
