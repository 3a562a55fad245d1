//! Requests that may come twice: which of them made what, so that a repeated one is answered and not done again.
//!
//! While the first of several equal requests is being worked on, the others wait for a lock that goes with its transaction. What the request
//! changes is committed together with its key, so that a crash leaves both or neither; only the answer is written down afterwards, and may be lost.

use domain::Refusal;
use sea_orm::FromQueryResult;

use crate::keyring::KeyedHash;
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
    /// Its status (RFC 9110, section 15); none when the server was stopped between doing and answering.
    pub status: Option<u16>,
    /// The path of what it made or changed.
    pub location: Option<String>,
}

/// A request that is being worked on. It holds a connection to the database until it is remembered or dropped, so whoever works on several at once
/// leaves as many connections free as they hold.
pub struct Pending {
    records: Records,
    keyed: Keyed,
}

/// A key, and the keyed hash of the request it stands for.
#[derive(Clone)]
pub(crate) struct Keyed {
    key: String,
    request: String,
}

#[derive(FromQueryResult)]
struct Row {
    request: String,
    status: Option<i16>,
    location: Option<String>,
}

/// A key that nothing was asked for under yet: a form carries it, so that pressing twice does once.
///
/// # Errors
/// [`Broke`].
pub async fn fresh_key(asked: &Asked) -> Outcome<String> {
    Ok(asked.look().await?.id()?.simple().to_string())
}

/// Claims a key for a request, given as a keyed hash of all that it says. Waits while another of the same actor is worked on under that key.
///
/// # Errors
/// [`Refusal::KeyReused`] when the key stands for another request.
pub async fn claim(asked: &Asked, key: &str, request: &KeyedHash) -> Outcome<Claim> {
    let records = asked.open().await?;
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('request:' || actor() || ':' || $1, 0))";
    records.run(lock, [key.into()]).await?;
    let sql = "SELECT request, status, location FROM idempotency_keys WHERE actor = actor() AND key = $1";
    let row: Option<Row> = records.one(sql, [key.into()]).await?;
    match row {
        None => {
            let keyed = Keyed { key: key.to_owned(), request: request.newest().to_owned() };
            Ok(Claim::First(Pending { records, keyed }))
        }
        Some(row) if request.is(&row.request) => Ok(Claim::Remembered(row.remembered()?)),
        Some(_) => Err(Refusal::KeyReused.into()),
    }
}

impl Row {
    fn remembered(self) -> Result<Remembered, Broke> {
        let Self { request: _, status, location } = self;
        let status = status.map(u16::try_from).transpose().map_err(|_| Broke::Record("request"))?;
        Ok(Remembered { status, location })
    }
}

impl Keyed {
    /// Writes the key down beside the change that is about to be committed.
    pub(crate) async fn enter(&self, records: &Records) -> Outcome<()> {
        let Self { key, request } = self;
        let sql =
            "INSERT INTO idempotency_keys (key, request, at) VALUES ($1, $2, $3) ON CONFLICT (actor, key) DO NOTHING";
        records.run(sql, [key.into(), request.into(), Ts::from(records.now).into()]).await.map(drop)
    }
}

impl Pending {
    /// The same person, for the request itself: what is committed for them is remembered as done.
    pub fn asked(&self) -> Asked {
        let Records { office, actor, sign_in, .. } = &self.records;
        Asked { office: office.clone(), actor: *actor, sign_in: *sign_in, keyed: Some(self.keyed.clone()) }
    }

    /// Remembers the answer. Dropped without that, it can be done anew unless something was changed.
    ///
    /// # Errors
    /// [`Broke`]; then the answer is not remembered.
    pub async fn remember(self, done: Remembered) -> Outcome<()> {
        let Self { records, keyed } = self;
        let Remembered { status, location } = done;
        let status = status.map(i16::try_from).transpose().map_err(|_| Broke::Record("request"))?;
        keyed.enter(&records).await?;
        let sql = "UPDATE idempotency_keys SET status = $2, location = $3 WHERE actor = actor() AND key = $1";
        records.run(sql, [keyed.key.into(), status.into(), location.into()]).await?;
        records.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{NoteContact, note_contact};
    use domain::ids::ClientId;

    fn made() -> Remembered {
        Remembered { status: Some(201), location: Some("/here/it/is".to_owned()) }
    }

    async fn first(asked: &Asked, key: &str, request: &str) -> Pending {
        match claim(asked, key, &KeyedHash::of(&[request])).await.unwrap() {
            Claim::First(pending) => pending,
            Claim::Remembered(was) => panic!("remembered: {was:?}"),
        }
    }

    async fn again(asked: &Asked, key: &str, request: &str) -> Remembered {
        match claim(asked, key, &KeyedHash::of(&[request])).await.unwrap() {
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
        assert_eq!(refusal(claim(&cora, "k", &KeyedHash::of(&["b"])).await.map(drop)), Refusal::KeyReused);
        first(&cora, "l", "b").await.remember(made()).await.unwrap();
        drop(first(&olga, "k", "b").await);
    }

    #[tokio::test]
    async fn a_request_is_the_same_one_after_another_key_begins_to_write() {
        let stage = Stage::open().await;
        let cora = stage.as_coach();
        first(&cora, "k", "by-k1").await.remember(made()).await.unwrap();
        let since = KeyedHash::of(&["by-k2", "by-k1"]);
        assert!(matches!(claim(&cora, "k", &since).await.unwrap(), Claim::Remembered(was) if was == made()));
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
    async fn what_was_changed_is_remembered_although_its_answer_was_lost() {
        let stage = Stage::open().await;
        let cora = stage.as_coach();
        let pending = first(&cora, "k", "a").await;
        let ana = stage.client("Ana").await;
        note_contact(&pending.asked(), NoteContact { client: ana, at: None }).await.unwrap();
        drop(pending);
        assert_eq!(again(&cora, "k", "a").await, Remembered { status: None, location: None });
        assert_eq!(refusal(claim(&cora, "k", &KeyedHash::of(&["b"])).await.map(drop)), Refusal::KeyReused);
    }

    #[tokio::test]
    async fn what_was_refused_is_done_anew() {
        let stage = Stage::open().await;
        let cora = stage.as_coach();
        let pending = first(&cora, "k", "a").await;
        let nobody = ClientId(uuid::Uuid::nil());
        let refused = note_contact(&pending.asked(), NoteContact { client: nobody, at: None }).await;
        assert_eq!(refusal(refused.map(drop)), Refusal::NotFound);
        drop(pending);
        drop(first(&cora, "k", "a").await);
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
