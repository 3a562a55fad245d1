//! What stands in the rows, seen past the use cases.

use domain::actor::Actor;
use domain::ids::{ClientId, LetterId, SessionId};
use sqlx::{AssertSqlSafe, PgConnection};

use super::Stage;

impl Stage {
    /// What a counting statement counts, for the owner of the tables.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.database().owner()).await.expect("a count")
    }

    /// What a counting statement counts, as far as the row rules let an actor see.
    pub async fn seen_by(&self, actor: Actor, sql: &str) -> i64 {
        let mut transaction = self.office().pool().begin().await.expect("a transaction");
        step_forward(&mut transaction, actor).await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut *transaction).await.expect("a count")
    }

    /// How many rows a statement touches, as far as the row rules let an actor reach. Nothing of it is kept.
    pub async fn touched_by(&self, actor: Actor, sql: &str) -> u64 {
        self.attempt(actor, sql).await.expect("a statement")
    }

    /// Whether the database forbids an actor a statement altogether.
    pub async fn is_forbidden(&self, actor: Actor, sql: &str) -> bool {
        let refused = self.attempt(actor, sql).await.err();
        refused.and_then(|error| error.as_database_error()?.code().map(|code| code == "42501")).unwrap_or_default()
    }

    async fn attempt(&self, actor: Actor, sql: &str) -> Result<u64, sqlx::Error> {
        let mut transaction = self.office().pool().begin().await?;
        step_forward(&mut transaction, actor).await;
        Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *transaction).await?.rows_affected())
    }

    /// From now on the sealed values or hashes of a column name another key as the one that made them.
    pub async fn needs_key(&self, table: &str, column: &str, key: &str) {
        let sql = format!("UPDATE {table} SET {column} = regexp_replace({column}, '^v1[.][^.]+', 'v1.{key}')");
        sqlx::query(AssertSqlSafe(sql)).execute(&self.database().owner()).await.expect("another key");
    }

    /// A session of a client in two days, at rest, and a letter about it that waits until tomorrow.
    pub async fn session_with_a_waiting_letter(&self, client: ClientId) -> (SessionId, LetterId) {
        let (session, entry, letter) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2), uuid::Uuid::from_u128(3));
        let mut transaction = self.database().owner().begin().await.expect("a transaction");
        let coach = self.coach();
        for sql in [
            format!(
                "INSERT INTO sessions (id, client_id, coach_id, state, entry_id, starts_at, ends_at, busy_from, busy_until, created_at)
                 SELECT '{session}', '{client}', '{coach}', 'booked', '{entry}', t, t + interval '1 hour', t, t + interval '1 hour', t
                 FROM (SELECT halcyon_now() + interval '2 days' AS t) AS soon"
            ),
            format!(
                "INSERT INTO session_entries (id, session_id, client_id, coach_id, starts_at_local, zone, minutes, starts_at, zone_data, made_at)
                 SELECT '{entry}', '{session}', '{client}', '{coach}', t AT TIME ZONE 'UTC', 'UTC', 60, t, '2026a', halcyon_now()
                 FROM (SELECT halcyon_now() + interval '2 days' AS t) AS soon"
            ),
            format!(
                "INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, session_id, entry_id, due_at, not_after, next_attempt_at, message_id, made_at)
                 SELECT '{letter}', 'session-reminder', 'waiting', 'x', '{client}', true, '{session}', '{entry}', halcyon_now(), t, t, 'x', t
                 FROM (SELECT halcyon_now() + interval '1 day' AS t) AS soon"
            ),
        ] {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *transaction).await.expect("a row");
        }
        transaction.commit().await.expect("rows");
        (SessionId(session), LetterId(letter))
    }

    /// A letter to a client whose sending has begun.
    pub async fn letter_that_went_out(&self, client: ClientId) -> LetterId {
        let (_, letter) = self.session_with_a_waiting_letter(client).await;
        self.attempted(letter).await
    }

    /// A letter whose sending begins now.
    pub async fn attempted(&self, letter: LetterId) -> LetterId {
        let sql = format!("INSERT INTO attempts (letter_id, number, began_at) VALUES ('{letter}', 1, halcyon_now())");
        sqlx::query(AssertSqlSafe(sql)).execute(&self.database().owner()).await.expect("an attempt");
        letter
    }

    /// Whether both are to be looked at now.
    pub async fn is_due_for_a_look(&self, session: SessionId, letter: LetterId) -> bool {
        let due = format!("SELECT count(*) FROM letters WHERE id = '{letter}' AND next_attempt_at <= halcyon_now()");
        self.session_is_due_for_a_look(session).await && self.count(&due).await == 1
    }

    /// Whether a session is to be looked at now.
    pub async fn session_is_due_for_a_look(&self, session: SessionId) -> bool {
        self.count(&format!("SELECT count(*) FROM sessions WHERE id = '{session}' AND look_at <= halcyon_now()")).await
            == 1
    }
}

async fn step_forward(connection: &mut PgConnection, actor: Actor) {
    let sql = "SELECT set_config('halcyon.actor', $1, true)";
    sqlx::query(sql).bind(actor.to_string()).execute(connection).await.expect("an actor");
}
