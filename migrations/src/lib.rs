//! The database's shape, as an ordered list of plain SQL files, and the one runner of it.

mod anew;
mod engine;
mod list;
mod roles;

pub use anew::{applied, clear_away, ground, keep_others_waiting, names, run_within};
pub use roles::Passwords;

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbErr};
use sqlx::postgres::PgPoolOptions;

/// The role of the web, without the right to log in unless a password was given.
pub const WEB_ROLE: &str = "halcyon_web";
/// The role of the worker, likewise.
pub const WORKER_ROLE: &str = "halcyon_worker";

/// Why a database could not be brought to this version's shape.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database cannot be reached or refused a statement.
    #[error("the database did not take a migration: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration of ours did not run.
    #[error("a migration did not run: {0}")]
    Migration(#[from] DbErr),
    /// The job engine's own tables could not be made.
    #[error("the job engine's tables could not be made: {0}")]
    Engine(String),
}

/// The number of an advisory lock that nobody else takes: one migration at a time over all processes.
const LOCK: i64 = 0x48_61_6c_63;

/// Brings the database to this version's shape: the roles, our tables, the job engine's tables, and what each role may do.
/// Any number of processes may call it at once; one works, the others wait and find it done.
///
/// # Errors
/// [`MigrationError`], with the database as it was before the migration that did not run.
pub async fn migrate(owner_url: &str, passwords: &Passwords) -> Result<(), MigrationError> {
    let pool = PgPoolOptions::new().max_connections(4).connect(owner_url).await?;
    let mut lock = pool.acquire().await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *lock).await?;
    let done = run(&pool, passwords).await;
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(LOCK).execute(&mut *lock).await?;
    drop(lock);
    pool.close().await;
    done
}

async fn run(pool: &sqlx::PgPool, passwords: &Passwords) -> Result<(), MigrationError> {
    roles::ensure(pool, passwords).await?;
    let connection = DatabaseConnection::from(pool.clone());
    list::Ordered::up(&connection, None).await?;
    engine::ensure(pool).await
}

/// How many of this version's migrations the database still lacks. A database that was never migrated lacks all.
///
/// # Errors
/// [`MigrationError::Database`] when the database cannot be asked.
pub async fn lacking(pool: &sqlx::PgPool) -> Result<usize, MigrationError> {
    let applied = anew::applied(&mut *pool.acquire().await?).await?;
    Ok(list::FILES.iter().filter(|(name, _)| !applied.iter().any(|one| one == name)).count())
}
