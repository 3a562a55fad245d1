//! Requests that may come twice: which of them made what, so that a repeated one is answered and not done again.
//!
//! While the first of several equal requests is being worked on, the others wait for a lock that goes with its transaction. So nothing has to be
//! tidied up after a crash: the lock is gone, nothing is remembered, and the next one is the first.

use domain::Refusal;
use sea_orm::FromQueryResult;

use crate::moment::Ts;
use crate::{Asked, Broke, Outcome, Records};

/// How a request stands.
pub enum Claim {
    /// It comes for the first time.
    First(Pending),
    /// It was done before.
    Remembered(Remembered),
}

/// What became of a request that was done before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Its status (RFC 9110, section 15).
    pub status: u16,
    /// The path of what it made or changed.
    pub location: Option<String>,
}

/// A request that is being worked on. It holds a connection to the database until it is remembered or dropped, so whoever works on several at once
/// leaves as many connections free as they hold.
pub struct Pending {
    records: Records,
    key: String,
    request: String,
}

#[derive(FromQueryResult)]
struct Row {
    request: String,
    status: i16,
    location: Option<String>,
}

/// Claims a key for a request, given as a keyed hash of all that it says. Waits while another of the same actor is worked on under that key.
///
/// # Errors
/// [`Refusal::KeyReused`] when the key stands for another request.
pub async fn claim(asked: &Asked, key: &str, request: &str) -> Outcome<Claim> {
    let records = asked.open().await?;
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('request:' || actor() || ':' || $1, 0))";
    records.run(lock, [key.into()]).await?;
    let sql = "SELECT request, status, location FROM idempotency_keys WHERE actor = actor() AND key = $1";
    let row: Option<Row> = records.one(sql, [key.into()]).await?;
    match row {
        None => Ok(Claim::First(Pending { records, key: key.to_owned(), request: request.to_owned() })),
        Some(row) if row.request == request => Ok(Claim::Remembered(row.remembered()?)),
        Some(_) => Err(Refusal::KeyReused.into()),
    }
}

impl Row {
    fn remembered(self) -> Result<Remembered, Broke> {
        let Self { request: _, status, location } = self;
        Ok(Remembered { status: u16::try_from(status).map_err(|_| Broke::Record("request"))?, location })
    }
}

impl Pending {
    /// Remembers what became of it. Dropped without that, it can be done anew.
    ///
    /// # Errors
    /// [`Broke`]; then nothing is remembered.
    pub async fn remember(self, done: Remembered) -> Outcome<()> {
        let Self { records, key, request } = self;
        let Remembered { status, location } = done;
        let status = i16::try_from(status).map_err(|_| Broke::Record("request"))?;
        let sql = "INSERT INTO idempotency_keys (key, request, status, location, at) VALUES ($1, $2, $3, $4, $5)";
        let now = Ts::from(records.now);
        records.run(sql, [key.into(), request.into(), status.into(), location.into(), now.into()]).await?;
        records.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};

    fn made() -> Remembered {
        Remembered { status: 201, location: Some("/here/it/is".to_owned()) }
    }

    async fn first(asked: &Asked, key: &str, request: &str) -> Pending {
        match claim(asked, key, request).await.unwrap() {
            Claim::First(pending) => pending,
            Claim::Remembered(was) => panic!("remembered: {was:?}"),
        }
    }

    async fn again(asked: &Asked, key: &str, request: &str) -> Remembered {
        match claim(asked, key, request).await.unwrap() {
            Claim::Remembered(was) => was,
            Claim::First(_) => panic!("not remembered"),
        }
    }

    #[tokio::test]
    async fn the_same_request_is_remembered_and_another_is_refused() {
        let stage = Stage::open().await;
        let (cora, olga) = (stage.as_coach(), stage.as_owner());
        first(&cora, "k", "a").await.remember(made()).await.unwrap();
        assert_eq!(again(&cora, "k", "a").await, made());
        assert_eq!(refusal(claim(&cora, "k", "b").await.map(drop)), Refusal::KeyReused);
        first(&cora, "l", "b").await.remember(made()).await.unwrap();
        drop(first(&olga, "k", "b").await);
    }

    #[tokio::test]
    async fn what_was_dropped_is_done_anew() {
        let stage = Stage::open().await;
        let cora = stage.as_coach();
        drop(first(&cora, "k", "a").await);
        first(&cora, "k", "b").await.remember(made()).await.unwrap();
        assert_eq!(again(&cora, "k", "b").await, made());
    }

    #[tokio::test]
    async fn of_two_at_once_the_second_waits_for_the_first() {
        let stage = Stage::open().await;
        let cora = stage.as_coach();
        let pending = first(&cora, "k", "a").await;
        let second = tokio::spawn(async move { again(&cora, "k", "a").await });
        let waiting = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted";
        while stage.count(waiting).await == 0 {
            assert!(!second.is_finished());
        }
        pending.remember(made()).await.unwrap();
        assert_eq!(second.await.unwrap(), made());
    }
}
