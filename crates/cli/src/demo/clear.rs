//! Clearing a demo away, so that another can be made.

use sqlx::PgPool;

use super::DemoError;

/// Removes everything from a database that holds a demo, or part of one whose making was cut short. Any other is left as it is.
///
/// # Errors
/// [`DemoError::NoDemo`]; [`DemoError::Database`] when the database refuses.
pub async fn clear_away(owner: &PgPool) -> Result<(), DemoError> {
    let mut transaction = owner.begin().await?;
    let sql = "SELECT coalesce((SELECT demo FROM practice), (SELECT shift <> '0' FROM clock))";
    let demo: bool = sqlx::query_scalar(sql).fetch_one(&mut *transaction).await?;
    if !demo {
        return Err(DemoError::NoDemo);
    }
    migrations::clear_away(&mut transaction).await?;
    Ok(transaction.commit().await?)
}
