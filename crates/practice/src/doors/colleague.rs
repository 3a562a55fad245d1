//! Giving somebody of the staff a way in: whoever holds the server may, and an owner who has just shown who she is, for anybody but herself.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use domain::may::{self, Act};
use domain::people::Member;
use jiff::SignedDuration;

use crate::people::{FOR_A_DAY, FOR_WHOEVER_WAITS, Lock, proof, store};
use crate::{Asked, Outcome, Records};

/// Records that are open for giving somebody a way in. Whoever holds them holds all owners' rows, and that person's.
pub(super) struct Giving {
    pub(super) records: Records,
    pub(super) member: Member,
    /// Who asked for it.
    by: Actor,
    /// For how long a link is good that they make.
    pub(super) good_for: SignedDuration,
}

impl Giving {
    /// Opens the records. What somebody signs in with is in sight of nobody but themselves and whoever holds the server: once an owner was let by, it
    /// is that hand that writes.
    ///
    /// # Errors
    /// [`Refusal`]: `NotYours` for everybody but an owner, and for herself; `ProofNeeded`; `NotFound`, also for whoever has left.
    pub(super) async fn open(asked: &Asked, staff: StaffId) -> Outcome<Self> {
        may::ask_plainly(asked.actor, Act::GiveWayIn)?;
        let (records, by) = (asked.open().await?, asked.actor);
        let owners = store::staff::lock_owners(&records).await?;
        let member = store::staff::lock(&records, staff, Lock::Update).await?;
        let good_for = match by.staff() {
            None => FOR_WHOEVER_WAITS,
            Some(me) if me != staff && owners.iter().any(|owner| owner.id == me) => FOR_A_DAY,
            Some(_) => return Err(Refusal::NotYours.into()),
        };
        proof::ask(&records).await?;
        let member = member.filter(|member| member.left_at.is_none()).ok_or(Refusal::NotFound)?;
        let records = records.on_behalf_of(Actor::Operator).await?;
        Ok(Self { records, member, by, good_for })
    }

    /// Whoever asked is named from here on: in the logbook.
    pub(super) async fn in_their_name(self) -> Outcome<Records> {
        self.records.on_behalf_of(self.by).await
    }
}
