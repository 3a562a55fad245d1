//! The two roles that Halcyon runs under. Both are of the whole server, so they are made once and granted to the owner.

use sqlx::PgPool;

use crate::{MigrationError, WEB_ROLE, WORKER_ROLE};

/// Passwords for the roles, where web and worker log in under their own. Without one, a role cannot log in and is only stepped into.
#[derive(Default)]
pub struct Passwords {
    /// Of the web's role.
    pub web: Option<String>,
    /// Of the worker's role.
    pub worker: Option<String>,
}

pub(crate) async fn ensure(pool: &PgPool, passwords: &Passwords) -> Result<(), MigrationError> {
    for (role, password) in [(WEB_ROLE, &passwords.web), (WORKER_ROLE, &passwords.worker)] {
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(pool)
            .await?;
        if !known {
            run(pool, format!("CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")).await?;
        }
        run(pool, format!("GRANT {role} TO CURRENT_USER")).await?;
        if let Some(password) = password {
            run(pool, format!("ALTER ROLE {role} LOGIN PASSWORD '{}'", password.replace('\'', "''"))).await?;
        }
    }
    Ok(())
}

/// Role statements take no parameters: the texts are our own constants, the password is quoted above.
async fn run(pool: &PgPool, statement: String) -> Result<(), MigrationError> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(pool).await?;
    Ok(())
}
