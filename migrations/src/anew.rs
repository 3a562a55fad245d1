//! The same migrations, one by one within a transaction of the caller's: a backup is put back into the shape it was made in,
//! and then brought to this version's, all at once or not at all.

use std::ops::Range;

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::DatabaseConnection;
use sqlx::PgConnection;
use sqlx::postgres::PgPoolOptions;

use crate::{LOCK, MigrationError, Passwords, list, roles};

/// The names of this version's migrations, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    list::FILES.iter().map(|(name, _)| *name)
}

/// The names of the migrations that a database has had, in order; none if it was never migrated.
///
/// # Errors
/// When the database cannot be asked.
pub async fn applied(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let known: Option<String> =
        sqlx::query_scalar("SELECT to_regclass('public.seaql_migrations')::text").fetch_one(&mut *connection).await?;
    if known.is_none() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT version FROM seaql_migrations ORDER BY version").fetch_all(connection).await
}

/// Removes everything that migrations make, and everything in it. Whether that may be done, the caller has asked.
///
/// # Errors
/// When the database refuses.
pub async fn clear_away(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let sql = "DROP SCHEMA IF EXISTS apalis CASCADE; DROP SCHEMA public CASCADE;
        CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC";
    sqlx::raw_sql(sql).execute(connection).await.map(drop)
}

/// Makes what [`run_within`] needs: the roles, and the list in which migrations are written down.
///
/// # Errors
/// [`MigrationError`].
pub async fn ground(owner_url: &str, passwords: &Passwords) -> Result<(), MigrationError> {
    let pool = PgPoolOptions::new().max_connections(1).connect(owner_url).await?;
    roles::ensure(&pool, passwords).await?;
    let installed = list::Ordered::install(&DatabaseConnection::from(pool.clone())).await;
    pool.close().await;
    Ok(installed?)
}

/// Until the transaction that the connection is in ends, every other migration waits.
///
/// # Errors
/// When the database cannot be asked.
pub async fn keep_others_waiting(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(connection).await.map(drop)
}

/// Runs some of [`names`], by their place in it, in the transaction that the connection is in, and writes them down.
///
/// # Errors
/// When the database refuses; then the transaction is to be given up.
pub async fn run_within(connection: &mut PgConnection, which: Range<usize>) -> Result<(), sqlx::Error> {
    for (name, text) in &list::FILES[which] {
        sqlx::raw_sql(*text).execute(&mut *connection).await?;
        let sql =
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ($1, extract(epoch FROM halcyon_now())::bigint)";
        sqlx::query(sql).bind(*name).execute(&mut *connection).await?;
    }
    Ok(())
}
