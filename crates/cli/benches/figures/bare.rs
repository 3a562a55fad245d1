//! The bare ways that figures are held against: the mail server alone, a loop without a job engine, a handler without a house.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Json, Router, routing::get};
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use uuid::Uuid;
use worker::postman::{Lane, Outcome, Parcel, Postman};

/// By this word the bench is told to be the bare handler, in a process of its own.
pub(crate) const HANDLER: &str = "bare-handler";

/// The letters of the loop, in a table without anything that the records of a practice have around them.
pub(crate) const TABLES: &str = "
  CREATE TABLE letters (id uuid PRIMARY KEY, state text NOT NULL, address text NOT NULL, next_attempt_at timestamptz NOT NULL,
    lease uuid, lease_until timestamptz, sent_at timestamptz, code text);
  CREATE INDEX ON letters (next_attempt_at) WHERE state = 'waiting';
  CREATE TABLE attempts (letter_id uuid NOT NULL, number integer NOT NULL, began_at timestamptz NOT NULL, PRIMARY KEY (letter_id, number));
  INSERT INTO letters SELECT gen_random_uuid(), 'waiting', 'c' || n || '@home.example', now() FROM generate_series(1, $LETTERS) n;
  ANALYZE; CHECKPOINT;";

const CLAIM: &str = "UPDATE letters SET state = 'leased', lease = gen_random_uuid(), lease_until = now() + interval '2 minutes' WHERE id IN (
    SELECT id FROM letters WHERE state = 'waiting' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT 200 FOR UPDATE SKIP LOCKED)
  RETURNING id, lease, address";

type Claimed = (Uuid, Uuid, String);

/// What a way of sending works with.
#[derive(Clone)]
pub(crate) struct Means {
    pub(crate) postman: Arc<Postman>,
    /// Every letter's bytes: those of one that the program itself sent.
    pub(crate) body: Arc<Vec<u8>>,
    /// So many letters are under way at once.
    pub(crate) concurrency: usize,
}

impl Means {
    async fn send(&self, to: String) {
        let parcel = Parcel { from: "post@practice.example".to_owned(), to, bytes: self.body.to_vec() };
        let outcome = self.postman.send(Lane::Bulk, &parcel).await;
        assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    }
}

/// The mail server alone: so many letters, one after the other on each of the ways that are open at once.
pub(crate) async fn only_smtp(means: &Means, letters: usize) -> Duration {
    let (left, began) = (Arc::new(AtomicUsize::new(letters)), Instant::now());
    let mut under_way = JoinSet::new();
    for _ in 0..means.concurrency {
        let (means, left) = (means.clone(), left.clone());
        under_way.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                means.send("somebody@home.example".to_owned()).await;
            }
        });
    }
    under_way.join_all().await;
    began.elapsed()
}

/// The loop: claims 200, then for each letter records the attempt, sends, records the result, each in a statement of its own.
pub(crate) async fn row_by_row(means: &Means, pool: &PgPool) -> Duration {
    let (claimed, began) = (Arc::new(Mutex::new(Vec::new())), Instant::now());
    let mut under_way = JoinSet::new();
    for _ in 0..means.concurrency {
        let (means, pool, claimed) = (means.clone(), pool.clone(), claimed.clone());
        under_way.spawn(async move {
            while let Some(letter) = next(&pool, &claimed).await {
                deliver(&means, &pool, letter).await;
            }
        });
    }
    under_way.join_all().await;
    began.elapsed()
}

async fn next(pool: &PgPool, claimed: &Mutex<Vec<Claimed>>) -> Option<Claimed> {
    let mut claimed = claimed.lock().await;
    if claimed.is_empty() {
        *claimed = sqlx::query_as(CLAIM).fetch_all(pool).await.expect("a claim");
    }
    claimed.pop()
}

async fn deliver(means: &Means, pool: &PgPool, (id, lease, address): Claimed) {
    let attempt = "INSERT INTO attempts (letter_id, number, began_at) VALUES ($1, 1, now())";
    sqlx::query(attempt).bind(id).execute(pool).await.expect("an attempt");
    means.send(address).await;
    let result = "UPDATE letters SET state = 'sent', sent_at = now(), code = '250', lease = NULL, lease_until = NULL WHERE id = $1 AND lease = $2";
    sqlx::query(result).bind(id).bind(lease).execute(pool).await.expect("a result");
}

#[derive(serde::Serialize)]
struct Session {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    state: String,
    entry_id: Uuid,
    sequence: i32,
    version: i32,
}

type Row = (Uuid, Uuid, Uuid, String, Uuid, i32, i32);

/// Serves a row by its key, to anybody, and nothing else. Says its port and stays.
pub(crate) async fn serve(url: &str) {
    let pool = PgPoolOptions::new().max_connections(16).connect(url).await.expect("a pool");
    let router = Router::new().route("/sessions/{id}", get(session)).with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    let listener = axum::serve::ListenerExt::tap_io(listener, |connection| drop(connection.set_nodelay(true)));
    axum::serve(listener, router).await.expect("it serves");
}

async fn session(State(pool): State<PgPool>, Path(id): Path<Uuid>) -> Result<Json<Session>, StatusCode> {
    let sql = "SELECT id, client_id, coach_id, state, entry_id, sequence, version FROM sessions WHERE id = $1";
    let found: Option<Row> =
        sqlx::query_as(sql).bind(id).fetch_optional(&pool).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (id, client_id, coach_id, state, entry_id, sequence, version) = found.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Session { id, client_id, coach_id, state, entry_id, sequence, version }))
}
