//! Connections: each under the role of its part, none for ever.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor};

use crate::settings::Secret;
use crate::trouble::Trouble;

/// For whom a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Pages, API, and commands that do what a person could.
    Web,
    /// The worker.
    Worker,
    /// Whoever owns the tables.
    Owner,
}

/// A connection that is not to be had in this time is not waited for any longer.
const TO_CONNECT: Duration = Duration::from_secs(10);

/// After so long a connection is asked before it is used.
const RESTED: Duration = Duration::from_secs(1);

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Web => "halcyon web",
            Self::Worker => "halcyon worker",
            Self::Owner => "halcyon owner",
        }
    }

    /// Steps into the role, whoever logged in; has no statement compiled, which takes longer than running ours; and bounds every statement
    /// and every transaction that waits for us. The worker's are short, and lock a client: should it freeze within one, that client's
    /// bookings wait no longer than this.
    fn greeting(self) -> &'static str {
        match self {
            Self::Web => {
                "SET ROLE halcyon_web; SET jit = off; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'"
            }
            Self::Worker => {
                "SET ROLE halcyon_worker; SET jit = off; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '10s'"
            }
            Self::Owner => "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'",
        }
    }
}

/// Opens a pool of at most so many connections, the first of them at once. A server that is just starting is waited for.
///
/// # Errors
/// [`Trouble::Fault`] when the database does not answer, or does not let us in.
pub(crate) async fn open(address: &Secret<String>, part: Part, connections: u32) -> Result<PgPool, Trouble> {
    let options: PgConnectOptions = address.expose().parse()?;
    let options = options.application_name(part.name()).disable_statement_logging();
    try_once(&options, part).await?;
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TO_CONNECT)
        .test_before_acquire(false)
        .before_acquire(|connection, found| Box::pin(still_there(connection, found.idle_for)))
        .after_connect(move |connection, _| Box::pin(greet(connection, part)))
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Whether a connection can be used: one that has rested is asked. One that was used a moment ago is taken at its word, which saves a
/// question and an answer before each transaction; should the server have gone in that moment, the transaction fails as it does when the
/// server goes a moment later.
async fn still_there(connection: &mut PgConnection, rested: Duration) -> Result<bool, sqlx::Error> {
    if rested >= RESTED {
        connection.ping().await?;
    }
    Ok(true)
}

async fn greet(connection: &mut PgConnection, part: Part) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(part.greeting())).await.map(drop)
}

/// A pool tries again without a word when the role cannot be stepped into; so that is asked of one connection first.
async fn try_once(options: &PgConnectOptions, part: Part) -> Result<(), Trouble> {
    let Ok(mut connection) = PgConnection::connect_with(options).await else { return Ok(()) };
    let greeted = greet(&mut connection, part).await;
    let _ = connection.close().await;
    greeted.map_err(|error| not_let_in(&error, part))
}

/// By the error's code (PostgreSQL manual, appendix A).
fn not_let_in(error: &sqlx::Error, part: Part) -> Trouble {
    let code =
        error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned)).unwrap_or_default();
    let remedy = match code.as_str() {
        "22023" => "the roles of Halcyon are not there yet: run `halcyon migrate`",
        "42501" => {
            "the user of the address may not step into the role; let the role itself log in, or grant it to that user"
        }
        _ => return Trouble::Fault(format!("{} could not begin: {error}", part.name())),
    };
    Trouble::Fault(format!("{} could not begin: {remedy}", part.name()))
}
