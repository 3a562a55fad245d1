//! Ending a bearer token.

use domain::Refusal;
use domain::ids::TokenId;
use serde_json::json;

use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome};

/// Ends one of the actor's own tokens; whoever holds the server ends anybody's. One that has ended stays ended.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn end_token(asked: &Asked, token: TokenId) -> Outcome<()> {
    let records = asked.open().await?;
    let sql =
        "UPDATE tokens SET ended_at = coalesce(ended_at, $2) WHERE id = $1 AND ($3::uuid IS NULL OR staff_id = $3)";
    let holder = match asked.actor {
        domain::actor::Actor::Operator => None,
        actor => Some(actor.staff().ok_or(Refusal::NotFound)?.0),
    };
    let ended = records.run(sql, [token.0.into(), Ts::from(records.now).into(), holder.into()]).await?;
    if ended == 0 {
        return Err(Refusal::NotFound.into());
    }
    logbook::enter(
        &records,
        Entry { verb: "people.end_token", subject: format!("token:{token}"), client: None, facts: json!({}) },
    )
    .await?;
    records.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{MakeToken, Person, holder, make_token};

    #[tokio::test]
    async fn another_persons_token_is_not_there_to_end() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        for other in [stage.as_owner(), stage.as_assistant().await, stage.as_client(ana)] {
            assert_eq!(refusal(end_token(&other, made.id).await), Refusal::NotFound);
        }
        assert!(holder(stage.office(), made.token.reveal()).await.unwrap().is_some());
    }
}
