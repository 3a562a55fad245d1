//! One thing, read in one exchange with the database: who asks is learned and carried, and the thing is read, by a single statement.
//!
//! The statement is a transaction of its own. It begins as nobody's, and nobody is shown nothing; its first part says who asks, the part that
//! reads stands behind a gate which that part opens. Should a database ever read before, the row rules would hide the thing, never show it.

use domain::actor::Actor;
use sea_orm::{DbErr, FromQueryResult, QueryResult, Value};

use crate::people::Holder;
use crate::{Asked, Office, Outcome};

/// Somebody who asks: who is known already, or is yet to be known by the token they hold.
#[derive(Clone)]
pub struct Asking {
    office: Office,
    by: By,
}

#[derive(Clone)]
enum By {
    Name(Actor),
    /// What is kept of a token.
    Token(Vec<u8>),
}

/// Says who asks, and that nothing is changed from here on. The names are those of `ask_with_token`.
const BY_NAME: &str = "SELECT NULL::uuid AS staff_id, NULL::text[] AS roles, NULL::uuid AS client_id,
    set_config('halcyon.actor', $?, true) AS carried, set_config('transaction_read_only', 'on', true) AS bounded";
const BY_TOKEN: &str = "SELECT * FROM ask_with_token($?)";

/// A gate that is `NULL` stays shut: nobody holds the token.
const GLANCE: &str = "WITH asks AS MATERIALIZED ($asks)
  SELECT asks.staff_id AS asks_staff_id, asks.roles AS asks_roles, asks.client_id AS asks_client_id, seen.*
  FROM asks, ($seen) AS seen WHERE (SELECT true FROM asks)";

impl Asking {
    pub(crate) fn with_token(office: &Office, hash: Vec<u8>) -> Self {
        Self { office: office.clone(), by: By::Token(hash) }
    }

    /// What a statement finds, and who asked: none where nothing was found, or nobody holds the token. The rows come in no order.
    pub(crate) async fn glance<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Outcome<Option<(Asked, Vec<T>)>> {
        let mut values: Vec<Value> = values.into_iter().collect();
        values.push(match &self.by {
            By::Name(actor) => actor.to_string().into(),
            By::Token(hash) => hash.clone().into(),
        });
        let rows: Vec<Seen<T>> = self.office.alone(&self.statement(sql, values.len()), values).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let actor = match self.by {
            By::Name(actor) => actor,
            By::Token(_) => first.by.actor()?,
        };
        Ok(Some((self.office.asked(actor), rows.into_iter().map(|row| row.thing).collect())))
    }

    /// Around a statement with `$1` and so on, the last of them for who asks.
    fn statement(&self, sql: &str, last: usize) -> String {
        let asks = if matches!(self.by, By::Token(_)) { BY_TOKEN } else { BY_NAME };
        GLANCE.replace("$asks", &asks.replace("$?", &format!("${last}"))).replace("$seen", sql)
    }
}

impl From<&Asked> for Asking {
    fn from(asked: &Asked) -> Self {
        Self { office: asked.office.clone(), by: By::Name(asked.actor) }
    }
}

impl From<&Self> for Asking {
    fn from(asking: &Self) -> Self {
        asking.clone()
    }
}

struct Seen<T> {
    by: Holder,
    thing: T,
}

impl<T: FromQueryResult> FromQueryResult for Seen<T> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let by = Holder::from_query_result(row, "asks_")?;
        Ok(Self { by, thing: T::from_query_result(row, prefix)? })
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::ClientId;
    use serde_json::Value as Json;
    use sqlx::{AssertSqlSafe, Executor as _};
    use uuid::Uuid;

    use super::*;
    use crate::cast::Stage;
    use crate::people::{MakeToken, Person, Secret, bearing, make_token};
    use crate::{Broke, Unfulfilled};

    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
    }

    async fn token(stage: &Stage, asked: &Asked) -> Secret {
        let holder = match asked.actor.client() {
            Some(id) => Person::Client(id),
            None => Person::Staff(asked.actor.staff().unwrap()),
        };
        make_token(&stage.as_operator(), MakeToken::of(holder)).await.unwrap().token
    }

    async fn seen(asking: &Asking, sql: &str) -> Vec<Uuid> {
        let found = asking.glance::<Found>(sql, []).await.unwrap();
        found.map_or_else(Vec::new, |(_, rows)| rows.into_iter().map(|row| row.id).collect())
    }

    #[tokio::test]
    async fn everybody_sees_at_a_glance_what_the_row_rules_let_them_see() {
        let stage = Stage::demo().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        for (client, local) in [(ana, "2026-12-01T10:00"), (ben, "2026-12-02T10:00"), (ben, "2026-12-03T10:00")] {
            stage.session(client, local).await;
        }
        let dora = stage.coach_named("Dora").await;
        let everybody = [
            (stage.as_coach(), 3),
            (stage.as_owner(), 3),
            (stage.as_assistant().await, 3),
            (stage.as_client(ana), 1),
            (stage.as_client(ben), 2),
            (stage.as_staff(dora).await, 0),
        ];
        for (asked, many) in everybody {
            let held = token(&stage, &asked).await;
            for asking in [Asking::from(&asked), bearing(stage.office(), held.reveal()).unwrap()] {
                for (id, table) in [("id", "sessions"), ("id", "session_entries"), ("session_id", "session_changes")] {
                    let found = seen(&asking, &format!("SELECT {id} AS id FROM {table}")).await;
                    assert_eq!(found.len(), many, "{} {table}", asked.actor);
                }
                if let Some((known, _)) = asking.glance::<Found>("SELECT id FROM sessions", []).await.unwrap() {
                    assert_eq!(known.actor, asked.actor);
                }
            }
        }
    }

    #[tokio::test]
    async fn nobody_finds_anything_not_even_what_everybody_may_read() {
        let stage = Stage::open().await;
        let asking = Asking::with_token(stage.office(), vec![7; 32]);
        assert_eq!(seen(&asking, "SELECT gen_random_uuid() AS id FROM practice").await.len(), 0);
        let known = Asking::from(&stage.office().asked(Actor::Nobody));
        assert_eq!(seen(&known, "SELECT gen_random_uuid() AS id FROM practice").await.len(), 1);
        assert_eq!(seen(&known, "SELECT id FROM clients").await.len(), 0);
    }

    #[tokio::test]
    async fn who_looked_is_forgotten_and_nothing_was_changed() {
        let stage = Stage::open().await;
        let held = token(&stage, &stage.as_owner()).await;
        for asking in [Asking::from(&stage.as_owner()), bearing(stage.office(), held.reveal()).unwrap()] {
            assert_eq!(seen(&asking, "SELECT id FROM staff").await.len(), 2);
            let mut connection = stage.office().pool().acquire().await.unwrap();
            let left = "SELECT actor() || ' ' || current_setting('transaction_read_only')";
            let left: String = sqlx::query_scalar(left).fetch_one(&mut *connection).await.unwrap();
            assert_eq!(left, "nobody off");
            drop(connection);
            let written = "SELECT staff_id AS id FROM use_link(decode('00', 'hex'), halcyon_now())";
            let refused = asking.glance::<Found>(written, []).await.err().unwrap();
            assert!(
                matches!(&refused, Unfulfilled::Broke(Broke::Statement(why)) if why.contains("read-only")),
                "{refused}"
            );
        }
    }

    /// The gate stands before everything that is read, in the plan that is kept for a connection, whatever is read.
    #[tokio::test]
    async fn nothing_is_read_before_the_gate_is_open() {
        let stage = Stage::open().await;
        let shapes = [
            "SELECT id FROM sessions WHERE id = '0192f0c1-2ab0-7cde-8000-000000000000'",
            "SELECT s.id FROM sessions s JOIN session_entries e ON e.id = s.entry_id LEFT JOIN session_types t ON t.id = s.session_type_id",
            "SELECT id FROM clients ORDER BY name LIMIT 3",
            "SELECT client_id AS id FROM sessions GROUP BY client_id",
            "SELECT id, ARRAY(SELECT p.coach_id FROM pairings p WHERE p.client_id = c.id ORDER BY p.id) AS coaches FROM clients c WHERE id = '0192f0c1-2ab0-7cde-8000-000000000000'",
            "SELECT id FROM clients UNION ALL SELECT id FROM staff",
            "SELECT id FROM clients UNION SELECT id FROM staff",
            "WITH own AS (SELECT id FROM clients) SELECT id FROM own WHERE EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = own.id)",
            "SELECT s.id FROM sessions s JOIN session_changes h ON h.session_id = s.id JOIN session_entries e ON e.id = h.entry_id WHERE s.id = '0192f0c1-2ab0-7cde-8000-000000000000'",
        ];
        let known = Asking::from(&stage.office().asked(Actor::Client(ClientId(Uuid::nil()))));
        for asking in [known, Asking::with_token(stage.office(), vec![7; 32])] {
            for sql in shapes {
                let by_token = matches!(asking.by, By::Token(_));
                let (bare, whole) =
                    (plan(&stage, sql, by_token).await, plan(&stage, &asking.statement(sql, 1), by_token).await);
                assert!(is_gated(&whole) && !is_gated(&bare), "{sql}\n{whole:#}");
            }
        }
    }

    async fn plan(stage: &Stage, sql: &str, by_token: bool) -> Json {
        let mut transaction = stage.office().pool().begin().await.unwrap();
        let by = if by_token { ("bytea", "'\\x00'") } else { ("text", "'engine'") };
        let prepared = format!("SET LOCAL plan_cache_mode = force_generic_plan; PREPARE glance ({}) AS {sql}", by.0);
        transaction.execute(sqlx::raw_sql(AssertSqlSafe(prepared))).await.unwrap();
        let asked = format!("EXPLAIN (FORMAT JSON) EXECUTE glance ({})", by.1);
        let told: Json =
            sqlx::query_scalar(AssertSqlSafe(asked)).persistent(false).fetch_one(&mut *transaction).await.unwrap();
        transaction.execute(sqlx::raw_sql("DEALLOCATE glance")).await.unwrap();
        told[0]["Plan"].clone()
    }

    /// Whether every table below is read behind a filter that is asked once. What answers the filter itself, and the row rules, are no part of it.
    fn is_gated(plan: &Json) -> bool {
        let relation = plan["Parent Relationship"].as_str();
        if relation == Some("InitPlan") || plan["Node Type"] == "Result" && plan["One-Time Filter"].is_string() {
            return true;
        }
        let reads = plan["Relation Name"].is_string();
        !reads && plan["Plans"].as_array().into_iter().flatten().all(is_gated)
    }
}
