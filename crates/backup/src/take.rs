//! Making a backup: one snapshot of every table, while people go on working.

use std::io::Write;

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::{Connection, PgConnection};

use crate::envelope::Sealing;
use crate::form::{ASIDE, END_OF_ROWS, FORM, Head, THE_END, TITLE, Tally};
use crate::{BackupError, Columns, Recipient, tables};

/// What was made.
#[derive(Debug)]
pub struct Taken<W> {
    /// Where it went, with everything written.
    pub to: W,
    /// The moment that it shows.
    pub made_at: Timestamp,
    /// How many tables.
    pub tables: usize,
    /// How many rows in them.
    pub rows: u64,
}

/// Writes a backup of the database that the owner of its tables reaches at `owner_url`.
///
/// # Errors
/// [`BackupError`]; what was written until then is no backup.
pub async fn take<W: Write>(
    owner_url: &str,
    to: W,
    recipients: &[Recipient],
    halcyon: &str,
) -> Result<Taken<W>, BackupError> {
    let mut database = PgConnection::connect(owner_url).await?;
    sqlx::raw_sql(tables::PLAINLY).execute(&mut database).await?;
    let tables = hold_still(&mut database).await?;
    let head = head(&mut database, tables, halcyon).await?;
    let mut text = Sealing::begin(to, recipients)?;
    let said = serde_json::to_string(&head).map_err(std::io::Error::from)?;
    writeln!(text, "{TITLE}{FORM}\n{ASIDE}{said}")?;
    let mut rows = 0;
    for table in &head.tables {
        rows += write_table(&mut database, table, &mut text).await?;
    }
    writeln!(text, "{THE_END}")?;
    let to = text.finish()?;
    database.close().await?;
    Ok(Taken { to, made_at: head.made_at, tables: head.tables.len(), rows })
}

/// Begins to look at one moment, with every table kept in its shape from before that moment on.
async fn hold_still(database: &mut PgConnection) -> Result<Vec<Columns>, BackupError> {
    let tables = tables::in_order(database).await?;
    if !migrations::applied(database).await?.iter().map(String::as_str).eq(migrations::names()) {
        return Err(BackupError::NotMigrated);
    }
    let named: Vec<String> = tables.iter().map(|table| format!("public.\"{}\"", table.name)).collect();
    // The first statement that reads begins the snapshot; LOCK is none.
    let begin = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE {} IN ACCESS SHARE MODE",
        named.join(", ")
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(begin)).execute(&mut *database).await?;
    if tables::in_order(database).await? == tables { Ok(tables) } else { Err(BackupError::Busy) }
}

async fn head(database: &mut PgConnection, tables: Vec<Columns>, halcyon: &str) -> Result<Head, BackupError> {
    let begun: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM practice)").fetch_one(&mut *database).await?;
    if !begun {
        return Err(BackupError::Nothing);
    }
    let sql = "SELECT (extract(epoch FROM halcyon_now()) * 1000000)::bigint";
    let micros: i64 = sqlx::query_scalar(sql).fetch_one(&mut *database).await?;
    let made_at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MIN);
    let migrations = migrations::applied(database).await?;
    Ok(Head { made_at, halcyon: halcyon.to_owned(), migrations, tables })
}

async fn write_table(database: &mut PgConnection, table: &Columns, text: &mut impl Write) -> Result<u64, BackupError> {
    writeln!(text, "{}", table.heading())?;
    let mut tally = Tally::default();
    let mut rows = database.copy_out_raw(&table.copy_out()).await?;
    while let Some(piece) = rows.try_next().await? {
        tally.pass(&piece);
        text.write_all(&piece)?;
    }
    let foot = tally.foot();
    text.write_all(END_OF_ROWS)?;
    let said = serde_json::to_string(&foot).map_err(std::io::Error::from)?;
    writeln!(text, "{ASIDE}{said}")?;
    Ok(foot.rows)
}
