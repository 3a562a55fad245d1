//! The practice's clock, moved: so that a demo's past is made by the very use cases that make a practice's.

use jiff::Timestamp;
use sqlx::PgPool;

/// The clock of a database, and how far it stood from the server's before it was moved.
pub(super) struct Clock<'a> {
    owner: &'a PgPool,
    former: String,
}

impl<'a> Clock<'a> {
    /// Takes the clock in hand. Only the owner of the tables can move it.
    pub(super) async fn take(owner: &'a PgPool) -> Result<Self, sqlx::Error> {
        let former = sqlx::query_scalar("SELECT shift::text FROM clock").fetch_one(owner).await?;
        Ok(Self { owner, former })
    }

    /// What it shows.
    pub(super) async fn shows(&self) -> Result<Timestamp, sqlx::Error> {
        let micros: i64 = sqlx::query_scalar("SELECT (extract(epoch FROM halcyon_now()) * 1000000)::bigint")
            .fetch_one(self.owner)
            .await?;
        Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(error.into()))
    }

    /// Sets it. In seconds, since days and months are not always as long as each other.
    pub(super) async fn set(&self, at: Timestamp) -> Result<(), sqlx::Error> {
        let sql = "UPDATE clock SET shift = make_interval(secs => ($1::double precision / 1000000) - extract(epoch FROM clock_timestamp())::double precision)";
        sqlx::query(sql).bind(at.as_microsecond()).execute(self.owner).await.map(drop)
    }

    /// Puts it back to where it was.
    pub(super) async fn give_back(self) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE clock SET shift = $1::text::interval").bind(self.former).execute(self.owner).await.map(drop)
    }
}
