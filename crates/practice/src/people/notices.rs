//! Telling somebody by letter that something changed about how they sign in, in the transaction of that change.

use domain::ids::{ClientId, LetterId, StaffId};
pub(crate) use domain::letters::Matter;
use domain::letters::{Kind, Reader};
use domain::people::{Address, Silence};
use jiff::SignedDuration;

use super::plan_of;
use crate::letters::{Asking, post_asked};
use crate::{Outcome, Records};

/// So long it is of use.
const OF_USE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Tells somebody of the staff. It goes at once.
pub(crate) async fn tell(records: &Records, staff: StaffId, matter: Matter) -> Outcome<()> {
    post(records, Reader::Staff(staff), matter).await.map(drop)
}

/// Tells somebody of the staff that their address was changed: at the present one, and at the former, since whoever changed it may hold the present
/// one alone. Clients are never told anything at a former address: somebody unsafe may read there.
pub(crate) async fn tell_of_address(records: &Records, staff: StaffId, former: &Address) -> Outcome<()> {
    let letter = post(records, Reader::Staff(staff), Matter::FormerAddress).await?;
    let sql = "INSERT INTO former_addresses (letter_id, address) VALUES ($1, $2)";
    records.run(sql, [letter.0.into(), former.as_str().into()]).await?;
    tell(records, staff, Matter::Address).await
}

/// Tells a client, where their contact plan has a way to, at an hour that is safe. While letters rest it waits: whoever made the change may have let
/// them rest first.
pub(crate) async fn tell_client(records: &Records, client: ClientId, matter: Matter) -> Outcome<()> {
    let plan = plan_of(records, client).await?;
    if plan.is_some_and(|plan| matches!(plan.open_address(records.now), Ok(_) | Err(Silence::Paused))) {
        post(records, Reader::Client(client), matter).await?;
    }
    Ok(())
}

async fn post(records: &Records, reader: Reader, matter: Matter) -> Outcome<LetterId> {
    let asking =
        Asking { kind: Kind::SecurityNotice, reader, first_attempt_at: records.now, not_after: records.now + OF_USE };
    let letter = post_asked(records, asking).await?;
    let sql = "UPDATE letters SET matter = $2 WHERE id = $1";
    records.run(sql, [letter.0.into(), matter.word().into()]).await?;
    Ok(letter)
}

#[cfg(test)]
mod tests {
    use crate::cast::{OTHER_PASSWORD, Stage};
    use crate::doors::{Hand, reset, set_password};
    use crate::people::signed_in;

    async fn told(stage: &Stage) -> Vec<String> {
        let sql =
            "SELECT matter FROM letters WHERE kind = 'security-notice' AND staff_id IS NOT NULL ORDER BY made_at, id";
        sqlx::query_scalar(sql).fetch_all(&stage.database().owner()).await.unwrap()
    }

    #[tokio::test]
    async fn staff_are_told_of_each_change_and_of_a_browser_that_is_not_known() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        assert_eq!(told(&stage).await, ["reset"], "of the beginning, and of none of its steps");
        let opened =
            insider.sign_in_from(&stage, Some(insider.opened.device.as_ref().unwrap().reveal())).await.unwrap();
        assert_eq!(told(&stage).await, ["reset"], "in a browser that is known");
        stage.pass(jiff::SignedDuration::from_mins(1)).await;
        insider.sign_in(&stage).await.unwrap();
        insider.recover(&stage, &insider.codes[0]).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        set_password(stage.office(), Hand::SignedIn(by), OTHER_PASSWORD.to_owned()).await.unwrap();
        reset(&stage.as_operator(), stage.coach()).await.unwrap();
        assert_eq!(told(&stage).await, ["reset", "new-browser", "recovery-code-used", "password", "reset"]);
    }
}
