//! The one migrated database, and its clones.

use super::{DatabaseError, with_database};
use migrations::Passwords;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::time::Duration;

const TEMPLATE: &str = "halcyon_template";

/// Makes the template on a new server. Nobody may connect to it afterwards: a connection would hold up the clones.
pub(super) async fn make(server_url: &str) -> Result<(), DatabaseError> {
    execute(server_url, format!("CREATE DATABASE {TEMPLATE}")).await?;
    migrations::migrate(&with_database(server_url, TEMPLATE)?, &logins()).await?;
    execute(server_url, format!("ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false")).await?;
    Ok(())
}

/// Makes the database `name` like the template.
pub(super) async fn clone(server_url: &str, name: &str) -> Result<(), DatabaseError> {
    execute(server_url, format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")).await
}

/// Lets both roles log in, so that a test can come in as either.
fn logins() -> Passwords {
    Passwords { web: Some("web".into()), worker: Some("worker".into()) }
}

/// Removes the database `name`, whoever is connected to it.
///
/// Those are thrown out first, because a removal that does it itself then waits in steps of 100 ms.
pub(super) async fn remove(server_url: &str, name: &str) -> Result<(), DatabaseError> {
    let mut connection = PgConnection::connect(server_url).await?;
    for _ in 0..200 {
        let thrown_out = sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
            .bind(name)
            .execute(&mut connection)
            .await?;
        if thrown_out.rows_affected() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .execute(&mut connection)
        .await?;
    Ok(connection.close().await?)
}

/// Runs one statement of ours on a connection of its own.
async fn execute(url: &str, statement: String) -> Result<(), DatabaseError> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}
