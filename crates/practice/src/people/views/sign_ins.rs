//! Sign-ins, as their holder sees them.

use domain::ids::SignInId;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::moment::Ts;
use crate::people::SignedIn;
use crate::people::sign_in::{Limits, id_columns, rested_since};
use crate::{Office, Outcome};

/// A sign-in that lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignInView {
    /// Which.
    pub id: SignInId,
    /// When it was opened.
    pub made_at: Timestamp,
    /// The last request, to a minute.
    pub seen_at: Timestamp,
    /// What it was opened in, if it said so.
    pub browser: Option<String>,
    /// Whether it is the one they ask by.
    pub this_one: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    made_at: Ts,
    seen_at: Ts,
    browser: Option<String>,
}

/// Somebody's own sign-ins that last, the newest first.
///
/// # Errors
/// [`crate::Broke`].
pub async fn sign_ins(office: &Office, by: SignedIn) -> Outcome<Vec<SignInView>> {
    let records = office.look(by.actor).await?;
    let (staff, client) = id_columns(by.actor);
    let sql = "SELECT id, made_at, seen_at, browser FROM sign_ins WHERE (staff_id = $1 OR client_id = $2)
      AND ended_at IS NULL AND expires_at > $3 AND seen_at > $4 ORDER BY id DESC LIMIT 200";
    let rested = rested_since(Limits::of(by.actor), records.now);
    let values = [staff.into(), client.into(), Ts::from(records.now).into(), rested.into()];
    let rows: Vec<Row> = records.all(sql, values).await?;
    let view = |Row { id, made_at, seen_at, browser }| SignInView {
        id: SignInId(id),
        made_at: made_at.into(),
        seen_at: seen_at.into(),
        browser,
        this_one: id == by.sign_in.0,
    };
    Ok(rows.into_iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::people::sign_in::CLIENT;
    use crate::people::signed_in;
    use domain::actor::Actor;

    #[tokio::test]
    async fn what_lasts_is_listed_and_this_one_is_marked() {
        let stage = Stage::open().await;
        let ana = Actor::Client(stage.client("Ana").await);
        stage.sign_in(ana).await;
        stage.pass(CLIENT.idle).await;
        let (earlier, here) = (stage.sign_in(ana).await, stage.sign_in(ana).await);
        stage.sign_in(stage.as_coach().actor).await;
        let by = signed_in(stage.office(), here.reveal()).await.unwrap().unwrap();
        let other = signed_in(stage.office(), earlier.reveal()).await.unwrap().unwrap();
        let listed = sign_ins(stage.office(), by).await.unwrap();
        let mut seen: Vec<_> = listed.iter().map(|one| (one.id, one.this_one)).collect();
        seen.sort_unstable();
        let mut expected = vec![(by.sign_in, true), (other.sign_in, false)];
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }
}
