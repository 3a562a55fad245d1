//! Bearer tokens, as their holder sees them: never the token itself.

use domain::Refusal;
use domain::ids::TokenId;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::moment::{Ts, at};
use crate::{Asked, Outcome};

/// A bearer token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// Which.
    pub id: TokenId,
    /// What its holder calls it.
    pub name: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// When it was ended, if it was.
    pub ended_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: Option<String>,
    made_at: Ts,
    expires_at: Ts,
    ended_at: Option<Ts>,
}

/// The actor's own tokens, the newest first.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is not of the staff.
pub async fn tokens(asked: &Asked) -> Outcome<Vec<TokenView>> {
    let holder = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let sql =
        "SELECT id, name, made_at, expires_at, ended_at FROM tokens WHERE staff_id = $1 ORDER BY id DESC LIMIT 200";
    let rows: Vec<Row> = asked.look().await?.all(sql, [holder.0.into()]).await?;
    let view = |Row { id, name, made_at, expires_at, ended_at }| TokenView {
        id: TokenId(id),
        name,
        made_at: made_at.into(),
        expires_at: expires_at.into(),
        ended_at: at(ended_at),
    };
    Ok(rows.into_iter().map(view).collect())
}
