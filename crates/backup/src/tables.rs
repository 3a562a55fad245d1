//! The tables of a database, their columns, and an order in which they can be filled.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use crate::{BackupError, Columns};

/// Not of the practice: how far this server's clock is moved, and which migrations this database had.
const NOT_OF_THE_PRACTICE: [&str; 2] = ["clock", "seaql_migrations"];

/// So that a value is written the same whatever the server's settings are, and a row rule that would hide a row is an error.
pub(crate) const PLAINLY: &str = "SET search_path = public; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
    SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex'; SET row_security = off;
    SET statement_timeout = 0; SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = 0";

/// Every table of the practice. Columns that are derived from others are left out: they derive themselves again.
pub(crate) async fn of(database: &mut PgConnection) -> Result<Vec<Columns>, sqlx::Error> {
    let sql = "SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relname = ANY ($1)
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        GROUP BY c.oid ORDER BY c.relname";
    let found: Vec<(String, Vec<String>)> = sqlx::query_as(sql).bind(NOT_OF_THE_PRACTICE).fetch_all(database).await?;
    Ok(found.into_iter().map(|(name, columns)| Columns { name, columns }).collect())
}

/// The same, so that a table comes after those it refers to. What is only checked at the end of a transaction does not count.
pub(crate) async fn in_order(database: &mut PgConnection) -> Result<Vec<Columns>, BackupError> {
    let sql = "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
        WHERE c.contype = 'f' AND NOT c.condeferred AND c.conrelid <> c.confrelid AND c.connamespace = 'public'::regnamespace";
    let refers: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut *database).await?;
    let mut left = of(database).await?;
    let mut placed = BTreeSet::new();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Columns| {
            refers
                .iter()
                .any(|(from, to)| *from == table.name && !placed.contains(to) && left.iter().any(|t| t.name == *to))
        };
        let (wait, ready): (Vec<_>, Vec<_>) = left.iter().cloned().partition(waits);
        if ready.is_empty() {
            return Err(BackupError::OtherTables("tables that refer to each other".to_owned()));
        }
        placed.extend(ready.iter().map(|table| table.name.clone()));
        order.extend(ready);
        left = wait;
    }
    Ok(order)
}

/// Whether nothing was written yet but what migrations write.
pub(crate) async fn are_empty(database: &mut PgConnection) -> Result<bool, sqlx::Error> {
    for table in of(database).await? {
        let used = match table.name.as_str() {
            "ticks" => "SELECT EXISTS (SELECT 1 FROM ticks WHERE counter > 0)".to_owned(),
            name => format!("SELECT EXISTS (SELECT 1 FROM public.\"{name}\")"),
        };
        if sqlx::query_scalar(sqlx::AssertSqlSafe(used)).fetch_one(&mut *database).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
