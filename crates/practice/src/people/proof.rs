//! Whether whoever asks has just shown who they are: asked before something great is done that a bearer token, or a browser somebody left open, must
//! not be enough for.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::SignInId;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;

use super::{Lock, store};
use crate::moment::{Ts, at};
use crate::{Asked, Outcome, Records};

/// For so long after somebody showed who they are, they are believed to be still there.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

#[derive(FromQueryResult)]
struct Proved {
    proved_at: Option<Ts>,
}

/// Asks for a proof in open records. Whoever calls this holds the asking person's own row: a change of how they sign in that goes on at this moment was
/// waited for, and one that comes waits, and ends what is made here.
///
/// # Errors
/// [`Refusal::ProofNeeded`] for staff who have not shown who they are for a while, and for whoever asks by a bearer token.
pub(crate) async fn ask(records: &Records) -> Outcome<()> {
    let proved = match (records.actor, records.sign_in) {
        (Actor::Operator | Actor::Engine, _) => true,
        (_, Some(sign_in)) => is_fresh(records, sign_in).await?,
        (_, None) => false,
    };
    if proved { Ok(()) } else { Err(Refusal::ProofNeeded.into()) }
}

/// The same of somebody of the staff, whose own row is held first.
pub(crate) async fn ask_of_staff(records: &Records) -> Outcome<()> {
    if let Some(me) = records.actor.staff() {
        store::staff::lock(records, me, Lock::Share).await?;
    }
    ask(records).await
}

/// Notes that somebody has just shown who they are, in this sign-in of theirs.
pub(crate) async fn note(records: &Records, sign_in: SignInId) -> Outcome<()> {
    let sql = "UPDATE sign_ins SET proved_at = $2 WHERE id = $1";
    records.run(sql, [sign_in.0.into(), Ts::from(records.now).into()]).await.map(drop)
}

/// Whether somebody has shown who they are, in this sign-in of theirs, within the last ten minutes.
pub(crate) async fn is_fresh(records: &Records, sign_in: SignInId) -> Outcome<bool> {
    is_proved_within(records, sign_in, FRESH).await
}

/// The same within some time.
pub(crate) async fn is_proved_within(records: &Records, sign_in: SignInId, time: SignedDuration) -> Outcome<bool> {
    let sql = "SELECT proved_at FROM sign_ins WHERE id = $1 AND ended_at IS NULL";
    let row: Option<Proved> = records.one(sql, [sign_in.0.into()]).await?;
    // A proof from the future was given by a clock that was set back since: nobody knows how old it is.
    let age = at(row.and_then(|row| row.proved_at)).map(|proved_at| records.now.duration_since(proved_at));
    Ok(age.is_some_and(|age| !age.is_negative() && age < time))
}

/// Whether whoever asks has just shown who they are, for a page that asks for much before something great is done.
///
/// # Errors
/// [`Refusal::ProofNeeded`] where they have not.
pub async fn proved(asked: &Asked) -> Outcome<()> {
    ask(&asked.look().await?).await
}
