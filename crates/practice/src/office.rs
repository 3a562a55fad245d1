//! The office: pools, ids, keys, and the only clock. A use case opens it for somebody and gets the records, the time and that actor.

use std::sync::Arc;
use std::time::Duration;

use domain::actor::Actor;
use domain::ids::SignInId;
use domain::people::Address;
use domain::text::Wording;
use jiff::Timestamp;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, ExecResult, FromQueryResult, Statement,
    TransactionTrait, Value,
};
use sqlx::PgPool;
use tracing::Instrument;
use uuid::Uuid;

use crate::keyring::{Keyring, Spot, Watched};
use crate::moment::Ts;
use crate::random::Random;
use crate::requests::Keyed;
use crate::{Broke, Outcome};

/// What letters show of the installation: addresses and links, from the settings and never from a request.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The sender's address for letters that may name the practice.
    pub from: Address,
    /// The sender's name for them; the practice's name where none is set.
    pub from_name: Option<Wording>,
    /// The sender's address for neutral letters.
    pub neutral_from: Address,
    /// Where links in letters lead, without a slash at the end.
    pub letters_url: String,
    /// Whether letters stay readable in the application instead of being mailed: then the kept copy is live.
    pub outbox: bool,
}

/// The first statement of every transaction: what time it is, and who asks.
const OPENED: &str = "SELECT halcyon_now() AS now, set_config('halcyon.actor', $1, true)";
/// The same, and nothing is changed from here on: PostgreSQL lets no later statement take that back.
const LOOKED: &str = "SELECT halcyon_now() AS now, set_config('halcyon.actor', $1, true), set_config('transaction_read_only', 'on', true)";

/// Everything a use case needs besides its command. Cheap to clone.
#[derive(Clone)]
pub struct Office(Arc<Inner>);

struct Inner {
    pool: PgPool,
    database: DatabaseConnection,
    random: Random,
    keyring: Watched,
    letterhead: Letterhead,
}

impl Office {
    /// An office over a pool that logs in under, or has stepped into, the web's or the worker's role.
    pub fn new(pool: PgPool, keyring: impl Into<Watched>, letterhead: Letterhead) -> Self {
        Self::with(pool, keyring.into(), letterhead, Random::System)
    }

    /// The same, whose ids, nonces and tokens repeat from one run to the next.
    pub fn seeded(pool: PgPool, keyring: Keyring, letterhead: Letterhead, seed: u64) -> Self {
        Self::with(pool, keyring.into(), letterhead, Random::seeded(seed))
    }

    fn with(pool: PgPool, keyring: Watched, letterhead: Letterhead, random: Random) -> Self {
        let database = DatabaseConnection::from(pool.clone());
        Self(Arc::new(Inner { pool, database, random, keyring, letterhead }))
    }

    /// Somebody asks.
    pub fn asked(&self, actor: Actor) -> Asked {
        Asked { office: self.clone(), actor, sign_in: None, keyed: None }
    }

    /// Opens the records for a change: a transaction that carries the actor, and the time it began.
    ///
    /// # Errors
    /// [`Broke::Unreachable`] when the database does not answer.
    pub async fn open(&self, actor: Actor) -> Outcome<Records> {
        self.begin(actor, OPENED).await
    }

    /// Opens the records for a short look: a read-only transaction that carries the actor.
    ///
    /// # Errors
    /// [`Broke::Unreachable`] when the database does not answer.
    pub async fn look(&self, actor: Actor) -> Outcome<Records> {
        self.begin(actor, LOOKED).await
    }

    async fn begin(&self, actor: Actor, first: &str) -> Outcome<Records> {
        // Dropped before its answer, BEGIN leaves a connection of sqlx 0.9 within a transaction that nobody ends, and the next one in it. So
        // it gets its answer whether or not anybody waits for that: what is begun and not taken is ended.
        let database = self.0.database.clone();
        let begun = tokio::spawn(async move { database.begin().await }.in_current_span()).await;
        let transaction = begun.map_err(|error| Broke::Unreachable(error.to_string()))??;
        let opened = statement(first, [actor.to_string().into()]);
        let row = transaction.query_one_raw(opened).await?.ok_or(Broke::Record("clock"))?;
        let now: Ts = row.try_get("", "now")?;
        Ok(Records { office: self.clone(), transaction, actor, now: now.into(), sign_in: None, keyed: None })
    }

    /// The first row of a statement in a transaction of its own, in nobody's name: for learning who it is that asks.
    ///
    /// # Errors
    /// [`Broke`] when the database does not answer.
    pub(crate) async fn one_for_nobody<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, Broke> {
        Ok(T::find_by_statement(statement(sql, values)).one(&self.0.database).await?)
    }

    /// All rows of a statement that is a transaction of its own, in the name of whom it says itself.
    pub(crate) async fn alone<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<T>, Broke> {
        Ok(T::find_by_statement(statement(sql, values)).all(&self.0.database).await?)
    }

    /// How long until something could be due: a session or coach to look at, a letter to send or to end. At once counts as no time.
    ///
    /// # Errors
    /// [`Broke`] when the database does not answer.
    pub async fn until_next_moment(&self) -> Result<Duration, Broke> {
        #[derive(FromQueryResult)]
        struct Wait {
            millis: Option<i64>,
        }
        let asked = statement("SELECT millis_until_next_moment() AS millis", []);
        let wait = Wait::find_by_statement(asked).one(&self.0.database).await?;
        let millis = wait.and_then(|wait| wait.millis).unwrap_or(i64::MAX);
        Ok(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
    }

    /// The keys, as they are now: a key that was added needs no restart.
    pub fn keyring(&self) -> Arc<Keyring> {
        self.0.keyring.ring()
    }

    /// What letters show of the installation.
    pub fn letterhead(&self) -> &Letterhead {
        &self.0.letterhead
    }

    /// The pool under it all, for what listens rather than asks.
    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// So many random bytes.
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], Broke> {
        self.0.random.bytes()
    }
}

/// Somebody asks something of the office.
#[derive(Clone)]
pub struct Asked {
    /// The office.
    pub office: Office,
    /// Who asks.
    pub actor: Actor,
    /// By which sign-in; none where it is a bearer token, or the program itself.
    pub(crate) sign_in: Option<SignInId>,
    /// What makes their request the same when it comes again.
    pub(crate) keyed: Option<Keyed>,
}

impl Asked {
    /// The same, by a sign-in.
    #[must_use]
    pub fn by(self, sign_in: SignInId) -> Self {
        Self { sign_in: Some(sign_in), ..self }
    }

    /// [`Office::open`] for this actor.
    ///
    /// # Errors
    /// As there.
    pub async fn open(&self) -> Outcome<Records> {
        let records = self.office.open(self.actor).await?;
        Ok(Records { sign_in: self.sign_in, keyed: self.keyed.clone(), ..records })
    }

    /// [`Office::look`] for this actor.
    ///
    /// # Errors
    /// As there.
    pub async fn look(&self) -> Outcome<Records> {
        let records = self.office.look(self.actor).await?;
        Ok(Records { sign_in: self.sign_in, ..records })
    }
}

/// Open records: everything done with them happens at once or not at all.
pub struct Records {
    /// The office they belong to.
    pub office: Office,
    /// The transaction, for entities.
    pub(crate) transaction: DatabaseTransaction,
    /// Who asks.
    pub actor: Actor,
    /// The time, read once from the database's clock.
    pub now: Timestamp,
    /// By which sign-in they ask.
    pub(crate) sign_in: Option<SignInId>,
    /// The key of the request that all this is done for.
    keyed: Option<Keyed>,
}

impl Records {
    /// Keeps everything that was done, and, where the request has a key, that it was done.
    ///
    /// # Errors
    /// [`Broke`]; then nothing was kept.
    pub async fn commit(self) -> Outcome<()> {
        if let Some(keyed) = &self.keyed {
            keyed.enter(&self).await?;
        }
        Ok(self.transaction.commit().await?)
    }

    /// Goes on in the name of somebody whom what was presented has shown.
    pub(crate) async fn on_behalf_of(self, actor: Actor) -> Outcome<Self> {
        self.run("SELECT set_config('halcyon.actor', $1, true)", [actor.to_string().into()]).await?;
        Ok(Self { actor, ..self })
    }

    /// A fresh id.
    pub(crate) fn id(&self) -> Result<Uuid, Broke> {
        self.office.0.random.id(self.now)
    }

    /// Seals words for a spot.
    pub(crate) fn seal(&self, spot: Spot, plain: &[u8]) -> Result<String, Broke> {
        self.office.keyring().seal(spot, plain, self.office.random()?)
    }

    /// All rows of a statement.
    pub(crate) async fn all<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Outcome<Vec<T>> {
        Ok(T::find_by_statement(statement(sql, values)).all(&self.transaction).await?)
    }

    /// The first row of a statement, if there is one.
    pub(crate) async fn one<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Outcome<Option<T>> {
        Ok(T::find_by_statement(statement(sql, values)).one(&self.transaction).await?)
    }

    /// Runs a statement and says how many rows it touched.
    pub(crate) async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Outcome<u64> {
        Ok(self.try_run(sql, values).await?.rows_affected())
    }

    /// The same, leaving the driver's error to be read by the caller.
    pub(crate) async fn try_run(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<ExecResult, sea_orm::DbErr> {
        self.transaction.execute_raw(statement(sql, values)).await
    }
}

fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use super::*;
    use crate::cast::Stage;

    /// Asks, and goes away again after so many looks whether there is an answer.
    async fn ask_and_leave(office: &Office, looks: u32) {
        let mut asked = pin!(office.open(Actor::Nobody));
        for _ in 0..looks {
            let answered = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_ready())).await;
            if answered {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    #[derive(FromQueryResult)]
    struct Word {
        word: Option<String>,
    }

    /// Whether a word that is said for a transaction is still there after it.
    async fn is_within_a_transaction(office: &Office) -> bool {
        let said = "SELECT set_config('halcyon.said', 'here', true) AS word";
        office.alone::<Word>(said, Vec::new()).await.unwrap();
        let heard = "SELECT current_setting('halcyon.said', true) AS word";
        office.alone::<Word>(heard, Vec::new()).await.unwrap()[0].word.as_deref() == Some("here")
    }

    #[tokio::test]
    async fn whoever_leaves_before_the_answer_leaves_no_transaction_open() {
        let stage = Stage::open().await;
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).test_before_acquire(false);
        let pool = pool.connect(stage.database().url()).await.unwrap();
        let keyring = Keyring::read("k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap();
        let office = Office::new(pool, keyring, stage.office().letterhead().clone());
        for looks in 1..40 {
            ask_and_leave(&office, looks).await;
            assert!(!is_within_a_transaction(&office).await, "after {looks} looks");
        }
    }
}
