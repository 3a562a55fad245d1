//! How a use case ends: with what was asked for, with a refusal that a person can read, or because something broke.

use domain::Refusal;
use sea_orm::{DbErr, RuntimeErr};

/// What a use case answers.
pub type Outcome<T> = Result<T, Unfulfilled>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Unfulfilled {
    /// A rule says no; nothing was changed.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Something of ours broke; nothing was changed. Never shown to a person.
    #[error("{0}")]
    Broke(#[from] Broke),
}

/// What broke. Its words name tables and codes, never what people wrote.
#[derive(Debug, thiserror::Error)]
pub enum Broke {
    /// The database cannot be reached, or is too busy to answer in time; or a key is not at hand. Worth trying again.
    #[error("out of reach: {0}")]
    Unreachable(String),
    /// The database refused a statement.
    #[error("the database refused a statement: {0}")]
    Statement(String),
    /// A record does not read as what it should be.
    #[error("a record does not read as it should: {0}")]
    Record(&'static str),
    /// A sealed value does not open with any key at hand.
    #[error("a sealed value does not open")]
    Seal,
}

impl From<DbErr> for Broke {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Self::Unreachable(error.to_string()),
            _ if is_driver(&error) && error_code(&error).is_none_or(|code| passes(&code)) => {
                Self::Unreachable(error.to_string())
            }
            _ => Self::Statement(error.to_string()),
        }
    }
}

/// Whether what stood in the way is the server's and passes (PostgreSQL manual, appendix A): connections, a disk or a memory that is full, a
/// server that goes down or comes up, a statement or a transaction that ran out of time, and two that stood in each other's way.
fn passes(code: &str) -> bool {
    let classes = ["08", "40", "53", "57P"];
    classes.iter().any(|class| code.starts_with(class)) || ["25P03", "57014"].contains(&code)
}

/// A sign that the database cannot hold (the one of number zero) is nobody's fault of ours: what was sent cannot be used as it is.
impl From<DbErr> for Unfulfilled {
    fn from(error: DbErr) -> Self {
        match error_code(&error).as_deref() {
            Some("22021" | "22P05") => Refusal::at("", "Please leave out signs that cannot be seen.").into(),
            _ => Self::Broke(error.into()),
        }
    }
}

fn driver(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}

fn is_driver(error: &DbErr) -> bool {
    driver(error).is_some()
}

fn error_code(error: &DbErr) -> Option<String> {
    Some(driver(error)?.as_database_error()?.code()?.into_owned())
}

/// Turns the violation of a named constraint into the refusal it stands for.
pub(crate) fn on_constraint(name: &'static str, refusal: Refusal) -> impl FnOnce(DbErr) -> Unfulfilled {
    move |error| {
        let violated =
            driver(&error).and_then(|inner| inner.as_database_error()?.constraint().map(|found| found == name));
        if violated == Some(true) { refusal.into() } else { error.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use domain::actor::Actor;

    /// What cannot be written down for want of room is tried again, and not taken for a record of ours that is wrong: a letter that has left
    /// the house would leave it twice.
    #[tokio::test]
    async fn a_server_without_room_or_time_is_worth_another_try() {
        let stage = Stage::open().await;
        let codes = [
            ("53100", true),
            ("53200", true),
            ("57014", true),
            ("57P03", true),
            ("25P03", true),
            ("40P01", true),
            ("22012", false),
            ("42501", false),
        ];
        for (code, again) in codes {
            let records = stage.office().open(Actor::Operator).await.unwrap();
            let sql = format!("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$");
            let broke = records.run(&sql, []).await.unwrap_err();
            assert_eq!(matches!(broke, Unfulfilled::Broke(Broke::Unreachable(_))), again, "{code}: {broke}");
        }
    }

    /// Wherever words are only looked for and not kept, no other rule has refused it before.
    #[tokio::test]
    async fn what_the_database_cannot_hold_is_refused_and_breaks_nothing() {
        let stage = Stage::open().await;
        for sql in ["SELECT $1::text = 'x'", "SELECT to_jsonb($1::text)"] {
            let records = stage.office().look(Actor::Operator).await.unwrap();
            let refused = records.run(sql, ["a\0b".into()]).await.unwrap_err();
            assert!(matches!(refused, Unfulfilled::Refused(Refusal::Invalid(_))), "{refused}");
        }
    }
}
