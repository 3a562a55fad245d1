//! Ending a sign-in.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::SignInId;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::sign_in::{enter, id_columns};
use crate::moment::Ts;
use crate::{Asked, Outcome};

#[derive(FromQueryResult)]
struct Found {
    ended: bool,
}

/// Ends one of the actor's own sign-ins; whoever holds the server ends anybody's. One that has ended stays ended.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn end_sign_in(asked: &Asked, sign_in: SignInId) -> Outcome<()> {
    let records = asked.open().await?;
    let (staff, client) = id_columns(asked.actor);
    let any = asked.actor == Actor::Operator;
    let sql = "SELECT ended_at IS NOT NULL AS ended FROM sign_ins
      WHERE id = $1 AND (staff_id = $2 OR client_id = $3 OR $4) FOR NO KEY UPDATE";
    let found: Option<Found> = records.one(sql, [sign_in.0.into(), staff.into(), client.into(), any.into()]).await?;
    if found.ok_or(Refusal::NotFound)?.ended {
        return Ok(());
    }
    let sql = "UPDATE sign_ins SET ended_at = $2 WHERE id = $1";
    records.run(sql, [sign_in.0.into(), Ts::from(records.now).into()]).await?;
    enter(&records, "people.sign_out", sign_in, json!({})).await?;
    records.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::signed_in;

    const ENTERED: &str = "SELECT count(*) FROM logbook WHERE verb = 'people.sign_out'";

    #[tokio::test]
    async fn one_that_ended_is_nobodys_and_stays_ended() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for (asked, entered) in [(stage.as_coach(), 1), (stage.as_client(ana), 2)] {
            let token = stage.sign_in(asked.actor).await;
            let known = signed_in(stage.office(), token.reveal()).await.unwrap().unwrap();
            for _ in 0..2 {
                end_sign_in(&asked, known.sign_in).await.unwrap();
                assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), None);
                assert_eq!(stage.count(ENTERED).await, entered);
            }
        }
    }

    #[tokio::test]
    async fn fifty_ends_at_once_are_one() {
        let stage = Stage::open().await;
        let coach = stage.as_coach();
        let token = stage.sign_in(coach.actor).await;
        let known = signed_in(stage.office(), token.reveal()).await.unwrap().unwrap();
        let mut ends = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let coach = coach.clone();
            ends.spawn(async move { end_sign_in(&coach, known.sign_in).await });
        }
        assert!(ends.join_all().await.into_iter().all(|end| end.is_ok()));
        assert_eq!(stage.count(ENTERED).await, 1);
    }

    #[tokio::test]
    async fn another_persons_is_not_there_to_end() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let token = stage.sign_in(Actor::Client(ana)).await;
        let known = signed_in(stage.office(), token.reveal()).await.unwrap().unwrap();
        for other in [stage.as_owner(), stage.as_coach(), stage.as_assistant().await, stage.as_client(ben)] {
            assert_eq!(refusal(end_sign_in(&other, known.sign_in).await), Refusal::NotFound);
        }
        assert!(signed_in(stage.office(), token.reveal()).await.unwrap().is_some());
        end_sign_in(&stage.as_operator(), known.sign_in).await.unwrap();
        assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), None);
    }
}
