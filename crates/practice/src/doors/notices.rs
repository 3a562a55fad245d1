//! Telling somebody by letter that something changed about how they sign in, in the transaction of that change.

use domain::ids::{ClientId, StaffId};
pub(crate) use domain::letters::Matter;
use domain::letters::{Kind, Reader};
use jiff::SignedDuration;

use crate::letters::{Asking, post_asked};
use crate::{Outcome, Records, people};

/// So long it is of use.
const OF_USE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Tells somebody of the staff. It goes at once.
pub(crate) async fn tell(records: &Records, staff: StaffId, matter: Matter) -> Outcome<()> {
    post(records, Reader::Staff(staff), matter).await
}

/// Tells a client, where their contact plan has a way to, at an hour that is safe.
pub(crate) async fn tell_client(records: &Records, client: ClientId, matter: Matter) -> Outcome<()> {
    let plan = people::plan_of(records, client).await?;
    if plan.is_some_and(|plan| plan.open_address(records.now).is_ok()) {
        post(records, Reader::Client(client), matter).await?;
    }
    Ok(())
}

async fn post(records: &Records, reader: Reader, matter: Matter) -> Outcome<()> {
    let asking =
        Asking { kind: Kind::SecurityNotice, reader, first_attempt_at: records.now, not_after: records.now + OF_USE };
    let letter = post_asked(records, asking).await?;
    let sql = "UPDATE letters SET matter = $2 WHERE id = $1";
    records.run(sql, [letter.0.into(), matter.word().into()]).await.map(drop)
}
