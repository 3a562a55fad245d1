//! Ceremonies: between the question that a browser is asked and its answer. What was asked stays with us, sealed, and is used once; the browser
//! carries a token of it.

use domain::Refusal;
use domain::actor::Actor;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::Value;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::site::Question;
use crate::keyring::Spot;
use crate::moment::Ts;
use crate::people::{Secret, presented_bare};
use crate::{Office, Outcome, Records};

/// What it is good for; one of another purpose is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Making a passkey.
    Make,
    /// Signing in with one.
    SignIn,
    /// Showing once more who one is.
    Prove,
}

/// So long a person may look for their key (W3C Web Authentication, level 3, section 15.1).
pub const QUESTION_OPEN_FOR: SignedDuration = SignedDuration::from_mins(5);

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::SignIn => "sign-in",
            Self::Prove => "prove",
        }
    }
}

/// A ceremony that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the browser carries until it answers.
    pub token: Secret,
    /// What its authenticators are asked: `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`
    /// (W3C Web Authentication, level 3, sections 5.1.8 and 5.1.9).
    pub options: Value,
}

fn spot(row: Uuid) -> Spot {
    Spot { table: "passkey_ceremonies", column: "state", row }
}

/// Begins one of the actor of the records.
pub(super) async fn begin(records: &Records, purpose: Purpose, question: Question) -> Outcome<Begun> {
    let (id, token) = (records.id()?, Secret::bare(&records.office)?);
    let sealed = records.seal(spot(id), &question.state)?;
    let times = [Ts::from(records.now).into(), Ts::from(records.now + QUESTION_OPEN_FOR).into()];
    let values = [id.into(), purpose.word().into(), token.hash().into(), sealed.into()].into_iter().chain(times);
    records.run("SELECT begin_ceremony($1, $2, $3, $4, $5, $6)", values).await?;
    Ok(Begun { token, options: question.options })
}

/// Ends whatever ceremony somebody began.
pub(super) async fn end_all(records: &Records, whose: Uuid) -> Outcome<()> {
    records.run("SELECT end_ceremonies($1, $2)", [whose.into(), Ts::from(records.now).into()]).await.map(drop)
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    state: String,
}

/// Uses one of an actor, in a transaction of its own: it is spent, whatever the answer is worth.
///
/// # Errors
/// [`Refusal::Lapsed`] for one that was used, has run out, is somebody else's or for something else, and for a token that is none.
pub(super) async fn take(office: &Office, actor: Actor, purpose: Purpose, token: &str) -> Outcome<Zeroizing<Vec<u8>>> {
    let hash = presented_bare(token).ok_or(Refusal::Lapsed)?;
    let records = office.open(actor).await?;
    let values = [hash.into(), purpose.word().into(), Ts::from(records.now).into()];
    let row: Option<Row> = records.one("SELECT id, state FROM use_ceremony($1, $2, $3)", values).await?;
    let Row { id, state } = row.ok_or(Refusal::Lapsed)?;
    records.commit().await?;
    Ok(office.keyring().unseal(spot(id), &state)?)
}
