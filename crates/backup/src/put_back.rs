//! Putting a backup back: into an empty database, in one transaction, at rest.

use std::io::Read;

use migrations::Passwords;
use practice::letters::hold::Tick;
use practice::restored::{AtRest, bring_to_rest};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::{Backup, BackupError, Columns, Contents, tables};

/// Where a backup is put.
pub struct EmptyDatabase<'a> {
    /// The database, as the owner of its tables reaches it.
    pub owner_url: &'a str,
    /// The passwords of the roles, where they log in by themselves.
    pub passwords: &'a Passwords,
    /// The last round that the worker noted beside the database that was lost.
    pub noted: Option<Tick>,
}

/// What was put back.
#[derive(Debug)]
pub struct PutBack {
    /// What the backup held.
    pub contents: Contents,
    /// What must not go on as if nothing had happened.
    pub at_rest: AtRest,
    /// The owners of the practice, who can look through it and let letters flow again.
    pub owners: Vec<Uuid>,
}

/// Puts a backup into an empty database: everything, or nothing.
///
/// # Errors
/// [`BackupError`]; then the database is empty as before.
pub async fn put_back<R: Read>(place: EmptyDatabase<'_>, backup: Backup<R>) -> Result<PutBack, BackupError> {
    let shape = known_shape(&backup)?;
    let mut database = PgConnection::connect(place.owner_url).await?;
    sqlx::raw_sql(tables::PLAINLY).execute(&mut database).await?;
    make_room(&mut database, &backup.head().migrations).await?;
    migrations::ground(place.owner_url, place.passwords).await?;
    let mut records = database.begin().await?;
    let (contents, at_rest) = fill(&mut records, backup, shape, place.noted).await?;
    let sql = "SELECT id FROM staff WHERE 'owner' = ANY (roles) AND left_at IS NULL ORDER BY created_at";
    let owners = sqlx::query_scalar(sql).fetch_all(&mut *records).await?;
    records.commit().await?;
    database.close().await?;
    // What the job engine needs holds nothing of the practice, and is made by every start as well.
    migrations::migrate(place.owner_url, place.passwords).await?;
    Ok(PutBack { contents, at_rest, owners })
}

/// How many of this version's migrations make the shape that the backup has.
fn known_shape<R: Read>(backup: &Backup<R>) -> Result<usize, BackupError> {
    let head = backup.head();
    let known: Vec<&str> = migrations::names().collect();
    if head.migrations.iter().any(|name| !known.contains(&name.as_str())) {
        return Err(BackupError::Newer(head.halcyon.clone()));
    }
    let same = !head.migrations.is_empty() && head.migrations.iter().zip(&known).all(|(name, known)| name == known);
    if same { Ok(head.migrations.len()) } else { Err(BackupError::OtherTables("its migrations".to_owned())) }
}

/// An empty database that has another shape begins anew.
async fn make_room(database: &mut PgConnection, wanted: &[String]) -> Result<(), BackupError> {
    let mut looking = database.begin().await?;
    migrations::keep_others_waiting(&mut looking).await?;
    let applied = migrations::applied(&mut looking).await?;
    if !tables::are_empty(&mut looking).await? {
        return Err(BackupError::NotEmpty);
    }
    if !applied.is_empty() && applied != wanted {
        migrations::clear_away(&mut looking).await?;
    }
    Ok(looking.commit().await?)
}

async fn fill<R: Read>(
    records: &mut PgConnection,
    mut backup: Backup<R>,
    shape: usize,
    noted: Option<Tick>,
) -> Result<(Contents, AtRest), BackupError> {
    migrations::keep_others_waiting(records).await?;
    let applied = migrations::applied(records).await?;
    if !applied.is_empty() && applied != backup.head().migrations {
        return Err(BackupError::Busy);
    }
    migrations::run_within(records, applied.len()..shape).await?;
    if !tables::are_empty(records).await? {
        return Err(BackupError::NotEmpty);
    }
    must_be_the_same(records, &backup).await?;
    sqlx::raw_sql("DELETE FROM ticks").execute(&mut *records).await?;
    while let Some(table) = backup.next_table() {
        fill_table(records, &mut backup, &table).await?;
    }
    let contents = backup.end()?;
    sqlx::raw_sql("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut *records).await?;
    count_on(records).await?;
    migrations::run_within(records, shape..migrations::names().count()).await?;
    Ok((contents, bring_to_rest(records, noted).await?))
}

/// A backup has exactly the tables that its migrations make: what it says of itself gets into no statement otherwise.
async fn must_be_the_same<R: Read>(records: &mut PgConnection, backup: &Backup<R>) -> Result<(), BackupError> {
    let made = tables::of(records).await?;
    let mut said = backup.head().tables.clone();
    said.sort();
    let odd =
        said.iter().find(|table| !made.contains(table)).or_else(|| made.iter().find(|table| !said.contains(table)));
    odd.map_or(Ok(()), |table| Err(BackupError::OtherTables(table.name.clone())))
}

async fn fill_table<R: Read>(
    records: &mut PgConnection,
    backup: &mut Backup<R>,
    table: &Columns,
) -> Result<(), BackupError> {
    let mut filling = records.copy_in_raw(&table.copy_in()).await?;
    let mut rows = backup.rows_of(table)?;
    while let Some(some) = rows.some()? {
        filling.send(some).await?;
    }
    let said = rows.end()?;
    if filling.finish().await? == said {
        Ok(())
    } else {
        Err(BackupError::torn("the database took another number of rows"))
    }
}

/// What is numbered by the database goes on after the highest number.
async fn count_on(records: &mut PgConnection) -> Result<(), sqlx::Error> {
    let sql = "SELECT c.relname::text, a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> '' AND NOT a.attisdropped";
    let counted: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut *records).await?;
    for (table, column) in counted {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('public.\"{table}\"', '{column}'), coalesce(max(\"{column}\"), 0) + 1, false) FROM public.\"{table}\""
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *records).await?;
    }
    Ok(())
}
