//! A link by which a member of staff sets up their sign-in, once: for whoever begins, and for whoever lost their way in.

use domain::ids::StaffId;
use jiff::{SignedDuration, Timestamp};

use super::Secret;
use crate::moment::Ts;
use crate::{Outcome, Records};

/// A link by which somebody sets up their sign-in, once.
#[derive(Clone, Debug)]
pub struct SetUpLink {
    /// Who.
    pub staff: StaffId,
    /// Its token, shown once.
    pub token: Secret,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// For how long a link can be used by somebody who sits beside whoever holds the server.
pub(crate) const FOR_WHOEVER_WAITS: SignedDuration = SignedDuration::from_mins(15);
/// And by somebody to whom it is carried, or who begins without haste.
pub(crate) const FOR_A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Forgets whatever somebody chose to sign in with, or began to choose by an earlier link: it may have been somebody else.
pub(crate) async fn forget_chosen(records: &Records, staff: StaffId) -> Outcome<()> {
    let values = [staff.0.into(), Ts::from(records.now).into()];
    records.run("SELECT forget_what_was_chosen($1, $2)", values).await.map(drop)
}

/// Writes a link down, and ends the earlier ones.
pub(crate) async fn add_link(records: &Records, staff: StaffId, good_for: SignedDuration) -> Outcome<SetUpLink> {
    let end = "UPDATE set_up_links SET expires_at = $2 WHERE staff_id = $1 AND used_at IS NULL AND expires_at > $2";
    records.run(end, [staff.0.into(), Ts::from(records.now).into()]).await?;
    let token = Secret::bare(&records.office)?;
    let expires_at = records.now + good_for;
    let sql = "INSERT INTO set_up_links (hash, staff_id, made_at, expires_at) VALUES ($1, $2, $3, $4)";
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into()];
    records.run(sql, [token.hash().into(), staff.0.into()].into_iter().chain(times)).await?;
    Ok(SetUpLink { staff, token, expires_at })
}
