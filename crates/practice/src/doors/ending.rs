//! What ends when how somebody of the staff signs in changes, by whichever door: one function, which all of them use.

use domain::ids::{HalfSignInId, SignInId, StaffId};

use super::ceremony;
use crate::moment::Ts;
use crate::people::{Ended, end_sign_ins_but, enter_all_ended};
use crate::{Outcome, Records};

/// Ends links, ceremonies, half sign-ins, sign-ins, bearer tokens, known browsers, codes that they said to clients and an authenticator that is offered of somebody: all but the one
/// they ask by, and while somebody sets up, what is offered to them.
///
/// Links come before half sign-ins, and these before sign-ins: one that is being used at this moment is waited for, and then there is what it opened
/// to end. Whoever calls this holds that person's row.
pub(super) async fn end_all_but(
    records: &Records,
    staff: StaffId,
    sign_in: Option<SignInId>,
    half: Option<HalfSignInId>,
) -> Outcome<()> {
    let ended = end(records, staff, sign_in, half).await?;
    enter_all_ended(records, &ended).await
}

/// The same, without entering which sign-ins ended: whoever is named for it does.
pub(super) async fn end(
    records: &Records,
    staff: StaffId,
    sign_in: Option<SignInId>,
    half: Option<HalfSignInId>,
) -> Outcome<Vec<Ended>> {
    end_links(records, staff).await?;
    ceremony::end_all(records, staff.0).await?;
    let now = Ts::from(records.now);
    let sql =
        "UPDATE half_sign_ins SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3";
    records.run(sql, [staff.0.into(), now.into(), half.map(|id| id.0).into()]).await?;
    let ended = end_sign_ins_but(records, (Some(staff.0), None), sign_in).await?;
    let sql = "UPDATE tokens SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL";
    records.run(sql, [staff.0.into(), now.into()]).await?;
    records.run("DELETE FROM known_devices WHERE staff_id = $1", [staff.0.into()]).await?;
    records.run("SELECT end_said_codes($1)", [staff.0.into()]).await?;
    if half.is_none() {
        let offered = "DELETE FROM authenticators WHERE staff_id = $1 AND confirmed_at IS NULL";
        records.run(offered, [staff.0.into()]).await?;
    }
    Ok(ended)
}

/// Ends the links of somebody that were not used.
pub(super) async fn end_links(records: &Records, staff: StaffId) -> Outcome<()> {
    records.run("SELECT end_links($1, $2)", [staff.0.into(), Ts::from(records.now).into()]).await.map(drop)
}
