//! Confirming an authenticator that is offered: from now on it is the one that holds.

use domain::Refusal;

use super::authenticator::{self, Which};
use super::notices::Matter;
use super::{Hand, Opened};
use crate::moment::Ts;
use crate::{Office, Outcome};

/// Shows a code of the authenticator that is offered. The former one goes in the same moment, so that nobody is ever without. Whoever is signed in
/// goes on under what is answered.
///
/// # Errors
/// [`Refusal`]: `NotFound` where none is offered; `Invalid` at `/code`; `Lapsed`, `ProofNeeded` as the hand is.
pub async fn confirm_authenticator(office: &Office, hand: Hand<'_>, code: &str) -> Outcome<Option<Opened>> {
    let held = hand.open(office).await?;
    let (records, staff) = (&held.records, held.member.id);
    let offered = authenticator::read(records, staff, Which::Offered).await?.ok_or(Refusal::NotFound)?;
    let step = offered.step_of(code, records.now)?;
    let step = step.ok_or_else(|| {
        Refusal::at("/code", "This is not the code that the app shows now. Every 30 seconds there is a new one.")
    })?;
    let former = "DELETE FROM authenticators WHERE staff_id = $1 AND confirmed_at IS NOT NULL";
    records.run(former, [staff.0.into()]).await?;
    let sql = "UPDATE authenticators SET confirmed_at = $2, last_step = $3 WHERE id = $1";
    records.run(sql, [offered.id.into(), Ts::from(records.now).into(), step.into()]).await?;
    held.settle("doors.confirm_authenticator", Matter::Authenticator).await
}
