//! Half a sign-in: the password was right and the code is still to come, or a link was used and everything is still to be chosen.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{HalfSignInId, StaffId};
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::moment::Ts;
use crate::people::{Secret, presented_bare, read_roles};
use crate::{Office, Outcome, Records};

/// What it is good for; a half of one purpose is nothing at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Showing the second of two.
    Code,
    /// Choosing how one signs in.
    SetUp,
}

/// So many codes are looked at.
const TRIES: i32 = 5;

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::SetUp => "set-up",
        }
    }

    /// A code is at hand; an app may have to be found first.
    fn good_for(self) -> SignedDuration {
        match self {
            Self::Code => SignedDuration::from_mins(10),
            Self::SetUp => SignedDuration::from_hours(1),
        }
    }
}

/// Whoever holds half a sign-in. No [`crate::people::SignedIn`] comes of it but by the use cases that finish it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    pub(super) id: HalfSignInId,
    pub(super) staff: StaffId,
    pub(super) actor: Actor,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    purpose: String,
    staff_id: Uuid,
    roles: Vec<String>,
}

/// Writes half a sign-in of the actor of the records.
pub(super) async fn add(records: &Records, staff: StaffId, purpose: Purpose) -> Outcome<Secret> {
    let token = Secret::bare(&records.office)?;
    let sql =
        "INSERT INTO half_sign_ins (id, staff_id, purpose, hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let expires_at = records.now + purpose.good_for();
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into()];
    let values = [records.id()?.into(), staff.0.into(), purpose.word().into(), token.hash().into()];
    records.run(sql, values.into_iter().chain(times)).await?;
    Ok(token)
}

/// Who holds it.
///
/// # Errors
/// [`Refusal::Lapsed`] for one that ended or ran out, and for a token that is none, or for something else.
pub(super) async fn holder(office: &Office, token: &str, wanted: Purpose) -> Outcome<Half> {
    let hash = presented_bare(token).ok_or(Refusal::Lapsed)?;
    let records = office.look(Actor::Nobody).await?;
    let sql = "SELECT id, purpose, staff_id, roles FROM holder_of_half($1, $2)";
    let row: Option<Row> = records.one(sql, [hash.into(), Ts::from(records.now).into()]).await?;
    let Row { id, staff_id, roles, .. } = row.filter(|row| row.purpose == wanted.word()).ok_or(Refusal::Lapsed)?;
    let staff = StaffId(staff_id);
    Ok(Half { id: HalfSignInId(id), staff, actor: Actor::Staff(staff, read_roles(&roles)?) })
}

/// Counts one more try, before what is tried is looked at.
///
/// # Errors
/// [`Refusal::Lapsed`] after the last.
pub(super) async fn count_try(office: &Office, half: Half) -> Outcome<()> {
    let records = office.open(half.actor).await?;
    let sql = "UPDATE half_sign_ins SET tries = tries + 1 WHERE id = $1 AND ended_at IS NULL AND expires_at > $2 AND tries < $3";
    let counted = records.run(sql, [half.id.0.into(), Ts::from(records.now).into(), TRIES.into()]).await?;
    records.commit().await?;
    if counted == 1 { Ok(()) } else { Err(Refusal::Lapsed.into()) }
}

/// Ends it, so that it can be finished once.
///
/// # Errors
/// [`Refusal::Lapsed`] where it has ended meanwhile.
pub(super) async fn end(records: &Records, half: Half) -> Outcome<()> {
    let sql = "UPDATE half_sign_ins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND expires_at > $2";
    let ended = records.run(sql, [half.id.0.into(), Ts::from(records.now).into()]).await?;
    if ended == 1 { Ok(()) } else { Err(Refusal::Lapsed.into()) }
}

/// Holds it as long as the transaction lasts.
///
/// # Errors
/// [`Refusal::Lapsed`] where it has ended meanwhile.
pub(super) async fn lock(records: &Records, half: Half) -> Outcome<()> {
    let sql = "SELECT id FROM half_sign_ins WHERE id = $1 AND ended_at IS NULL AND expires_at > $2 FOR NO KEY UPDATE";
    let held = records.run(sql, [half.id.0.into(), Ts::from(records.now).into()]).await?;
    if held == 1 { Ok(()) } else { Err(Refusal::Lapsed.into()) }
}

/// Half a sign-in of somebody who sets up, for the stage.
#[cfg(any(test, feature = "cast"))]
pub(crate) async fn of_set_up(records: &Records, staff: StaffId) -> Outcome<Secret> {
    add(records, staff, Purpose::SetUp).await
}
