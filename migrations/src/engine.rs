//! The job engine's own tables. They are made by the engine's own migrations; here is only what our roles may do with them.

use apalis_postgres::PostgresStorage;
use sqlx::PgPool;

use crate::MigrationError;

pub(crate) async fn ensure(pool: &PgPool) -> Result<(), MigrationError> {
    PostgresStorage::setup(pool).await.map_err(|error| MigrationError::Engine(error.to_string()))?;
    sqlx::raw_sql(
        "GRANT USAGE ON SCHEMA apalis TO halcyon_worker;
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA apalis TO halcyon_worker;
         GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA apalis TO halcyon_worker;",
    )
    .execute(pool)
    .await?;
    Ok(())
}
