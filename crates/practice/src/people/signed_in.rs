//! Who it is that is signed in.

use domain::actor::Actor;
use domain::ids::SignInId;
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::bearer;
use super::holder::Holder;
use super::sign_in::{CLIENT, STAFF, rested_since};
use crate::moment::Ts;
use crate::{Office, Outcome};

/// Somebody who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// By which sign-in.
    pub sign_in: SignInId,
    /// Who, with the roles of this moment.
    pub actor: Actor,
}

/// Within this time a further request writes nothing down.
const A_MOMENT: SignedDuration = SignedDuration::from_mins(1);

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    staff_id: Option<Uuid>,
    roles: Option<Vec<String>>,
    client_id: Option<Uuid>,
    seen_at: Ts,
}

/// Who holds the token of a sign-in that has not ended, run out, or rested too long; and notes that they were here.
///
/// # Errors
/// [`crate::Broke`].
pub async fn signed_in(office: &Office, token: &str) -> Outcome<Option<SignedIn>> {
    let Some(hash) = bearer::presented_bare(token) else { return Ok(None) };
    let records = office.look(Actor::Nobody).await?;
    let now = records.now;
    let sql = "SELECT id, staff_id, roles, client_id, seen_at FROM holder_of_sign_in($1, $2, $3, $4)";
    let values = [hash.into(), Ts::from(now).into(), rested_since(STAFF, now).into(), rested_since(CLIENT, now).into()];
    let row: Option<Row> = records.one(sql, values).await?;
    drop(records);
    let Some(Row { id, staff_id, roles, client_id, seen_at }) = row else { return Ok(None) };
    let actor = Holder { staff_id, roles, client_id }.actor()?;
    let known = SignedIn { sign_in: SignInId(id), actor };
    if now.duration_since(Timestamp::from(seen_at)) >= A_MOMENT {
        note(office, known).await?;
    }
    Ok(Some(known))
}

async fn note(office: &Office, SignedIn { sign_in, actor }: SignedIn) -> Outcome<()> {
    let records = office.open(actor).await?;
    let sql = "UPDATE sign_ins SET seen_at = $2 WHERE id = $1 AND seen_at < $2 AND ended_at IS NULL";
    records.run(sql, [sign_in.0.into(), Ts::from(records.now).into()]).await?;
    records.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::people::Secret;

    async fn knows(stage: &Stage, token: &Secret) -> bool {
        signed_in(stage.office(), token.reveal()).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn what_is_no_token_names_nobody() {
        let stage = Stage::open().await;
        let token = stage.sign_in(stage.as_coach().actor).await;
        let bearer = format!("halcyon_{}", token.reveal());
        for bad in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", bearer.as_str(), &token.reveal()[1..]] {
            assert_eq!(signed_in(stage.office(), bad).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn one_that_rests_too_long_is_nobodys() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for (actor, limits) in [(stage.as_coach().actor, STAFF), (Actor::Client(ana), CLIENT)] {
            let token = stage.sign_in(actor).await;
            for _ in 0..2 {
                stage.pass(limits.idle - SignedDuration::from_secs(30)).await;
                assert!(knows(&stage, &token).await, "{actor}");
            }
            stage.pass(limits.idle + SignedDuration::from_secs(1)).await;
            assert!(!knows(&stage, &token).await, "{actor}");
        }
    }

    #[tokio::test]
    async fn one_that_is_busy_runs_out_all_the_same() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for (actor, limits) in [(stage.as_coach().actor, STAFF), (Actor::Client(ana), CLIENT)] {
            let (token, opened_at) = (stage.sign_in(actor).await, stage.now().await);
            let step = limits.idle - SignedDuration::from_mins(1);
            while stage.now().await + step < opened_at + limits.absolute {
                stage.pass(step).await;
                assert!(knows(&stage, &token).await, "{actor}");
            }
            stage.pass((opened_at + limits.absolute).duration_since(stage.now().await)).await;
            assert!(!knows(&stage, &token).await, "{actor}");
        }
    }

    #[tokio::test]
    async fn that_somebody_was_here_is_noted_once_a_minute() {
        let stage = Stage::open().await;
        let token = stage.sign_in(stage.as_coach().actor).await;
        let notes = "SELECT count(*) FROM sign_ins WHERE seen_at > made_at";
        stage.pass(SignedDuration::from_secs(50)).await;
        assert!(knows(&stage, &token).await);
        assert_eq!(stage.count(notes).await, 0);
        stage.pass(SignedDuration::from_secs(11)).await;
        assert!(knows(&stage, &token).await);
        assert_eq!(stage.count(notes).await, 1);
    }

    #[tokio::test]
    async fn a_sign_in_is_its_holders_row_alone() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let (coach, client) = (stage.as_coach().actor, Actor::Client(ana));
        stage.sign_in(coach).await;
        stage.sign_in(client).await;
        let sql = "SELECT count(*) FROM sign_ins";
        assert_eq!((stage.seen_by(coach, sql).await, stage.seen_by(client, sql).await), (1, 1));
        let others = [stage.as_owner().actor, stage.as_assistant().await.actor, Actor::Client(ben), Actor::Nobody];
        for other in others {
            assert_eq!(stage.seen_by(other, sql).await, 0);
            assert_eq!(stage.touched_by(other, "UPDATE sign_ins SET ended_at = made_at").await, 0);
        }
        assert!(stage.is_forbidden(coach, "UPDATE sign_ins SET expires_at = 'infinity'").await);
        assert!(stage.is_forbidden(coach, "DELETE FROM sign_ins").await);
        let worker = sqlx::query("SELECT 1 FROM sign_ins").execute(stage.worker_office().pool()).await;
        assert!(worker.is_err(), "the worker has no business here");
    }
}
