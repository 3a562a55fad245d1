//! A link that signs somebody in, once: for whoever begins, and for whoever lost their way in.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::facts::Lock;
use super::{Secret, store};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome, Records};

/// A link that signs in, once.
#[derive(Clone, Debug)]
pub struct SetUpLink {
    /// Whom.
    pub staff: StaffId,
    /// Its token, shown once.
    pub token: Secret,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// For how long a link can be used by somebody who waits for it.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Makes a link for a member of staff; earlier ones end.
///
/// # Errors
/// [`Refusal`]: `NotYours` for everybody but whoever holds the server; `NotFound`, also for whoever has left.
pub async fn make_link(asked: &Asked, staff: StaffId) -> Outcome<SetUpLink> {
    if asked.actor != Actor::Operator {
        return Err(Refusal::NotYours.into());
    }
    let records = asked.open().await?;
    let member = store::staff::lock(&records, staff, Lock::Update).await?;
    if member.is_none_or(|member| member.left_at.is_some()) {
        return Err(Refusal::NotFound.into());
    }
    let link = add(&records, staff, GOOD_FOR).await?;
    let entry = Entry { verb: "people.make_link", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(link)
}

/// Writes a link down, and ends the earlier ones.
pub(super) async fn add(records: &Records, staff: StaffId, good_for: SignedDuration) -> Outcome<SetUpLink> {
    let end = "UPDATE set_up_links SET expires_at = $2 WHERE staff_id = $1 AND used_at IS NULL AND expires_at > $2";
    records.run(end, [staff.0.into(), Ts::from(records.now).into()]).await?;
    let token = Secret::bare(&records.office)?;
    let expires_at = records.now + good_for;
    let sql = "INSERT INTO set_up_links (hash, staff_id, made_at, expires_at) VALUES ($1, $2, $3, $4)";
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into()];
    records.run(sql, [token.hash().into(), staff.0.into()].into_iter().chain(times)).await?;
    Ok(SetUpLink { staff, token, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{StaffLeaves, staff_leaves, use_link};

    #[tokio::test]
    async fn only_whoever_holds_the_server_makes_one_and_for_those_who_are_here() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for asked in [stage.as_coach(), stage.as_owner(), stage.as_client(ana)] {
            assert_eq!(refusal(make_link(&asked, stage.coach()).await), Refusal::NotYours);
        }
        let dora = stage.coach_named("Dora").await;
        staff_leaves(&stage.as_owner(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        for nobody in [dora, StaffId(uuid::Uuid::nil())] {
            assert_eq!(refusal(make_link(&stage.as_operator(), nobody).await), Refusal::NotFound);
        }
    }

    #[tokio::test]
    async fn the_last_one_is_good_for_a_quarter_of_an_hour() {
        let stage = Stage::open().await;
        let first = make_link(&stage.as_operator(), stage.coach()).await.unwrap();
        let second = make_link(&stage.as_operator(), stage.coach()).await.unwrap();
        assert_eq!(refusal(use_link(&stage.visitor(), first.token.reveal()).await), Refusal::LinkSpent);
        stage.pass(SignedDuration::from_mins(14)).await;
        assert!(use_link(&stage.visitor(), second.token.reveal()).await.is_ok());
        let third = make_link(&stage.as_operator(), stage.coach()).await.unwrap();
        stage.pass(SignedDuration::from_mins(15)).await;
        assert_eq!(refusal(use_link(&stage.visitor(), third.token.reveal()).await), Refusal::LinkSpent);
    }
}
