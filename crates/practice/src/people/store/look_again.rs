//! After a change that matters: whatever could have something else to say is looked at now.
//! Rows are locked in the order of their ids, so that two of these never wait for each other.

use domain::ids::{ClientId, StaffId};
use domain::letters::Reader;

use crate::moment::Ts;
use crate::{Outcome, Records, letters};

/// The client, the sessions that lie ahead, and the letters that wait. The client is locked already.
pub(crate) async fn look_again(records: &Records, client: ClientId) -> Outcome<()> {
    let statements = [
        "UPDATE clients SET look_at = least(look_at, $2) WHERE id = $1",
        "UPDATE sessions SET look_at = least(look_at, $2) WHERE id IN (
           SELECT id FROM sessions WHERE client_id = $1 AND starts_at > $2 ORDER BY id FOR NO KEY UPDATE)",
    ];
    for sql in statements {
        records.run(sql, [client.0.into(), Ts::from(records.now).into()]).await?;
    }
    letters::look_again(records, Reader::Client(client)).await
}

/// The same for a member of staff and their own letters.
pub(crate) async fn look_again_at_coach(records: &Records, coach: StaffId) -> Outcome<()> {
    let statements = [
        "UPDATE staff SET look_at = least(look_at, $2) WHERE id = $1",
        "UPDATE sessions SET look_at = least(look_at, $2) WHERE id IN (
           SELECT id FROM sessions WHERE coach_id = $1 AND starts_at > $2 ORDER BY id FOR NO KEY UPDATE)",
    ];
    for sql in statements {
        records.run(sql, [coach.0.into(), Ts::from(records.now).into()]).await?;
    }
    letters::look_again(records, Reader::Staff(coach)).await
}
