//! How somebody signs in, as they see it themselves, and how far they have come.

use domain::Refusal;
use domain::ids::{PasskeyId, StaffId};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::half::{self, Purpose};
use crate::moment::{Ts, at};
use crate::people::{SignedIn, id_columns, proof};
use crate::{Asked, Office, Outcome, Records};

/// How somebody signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is this password.
    pub password_since: Option<Timestamp>,
    /// Since when it is this authenticator.
    pub authenticator_since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// How many passkeys they have.
    pub passkeys: i64,
}

impl Standing {
    /// Whether there is a whole way in: a passkey, or a password and an authenticator.
    pub fn signs_in(self) -> bool {
        self.passkeys > 0 || self.knows_both()
    }

    /// Whether there are both a password and an authenticator.
    pub fn knows_both(self) -> bool {
        self.password_since.is_some() && self.authenticator_since.is_some()
    }
}

/// What is still to be chosen by somebody who sets up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A passkey, or else a password.
    First,
    /// An authenticator.
    Authenticator,
    /// Recovery codes.
    RecoveryCodes,
    /// Nothing: they can sign in with a passkey. Another one is advised.
    AnotherPasskey,
    /// Nothing: they can sign in.
    SignIn,
}

#[derive(FromQueryResult)]
struct Row {
    password_at: Option<Ts>,
    authenticator_at: Option<Ts>,
    codes_left: i64,
    passkeys: i64,
}

/// How whoever asks signs in.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is not of the staff.
pub async fn standing(asked: &Asked) -> Outcome<Standing> {
    let staff = asked.actor.staff().ok_or(Refusal::NotYours)?;
    standing_in(&asked.look().await?, staff).await
}

pub(super) async fn standing_in(records: &Records, staff: StaffId) -> Outcome<Standing> {
    let sql = "SELECT (SELECT made_at FROM passwords WHERE staff_id = $1) AS password_at,
      (SELECT confirmed_at FROM authenticators WHERE staff_id = $1 AND confirmed_at IS NOT NULL) AS authenticator_at,
      (SELECT count(*) FROM recovery_codes WHERE staff_id = $1 AND used_at IS NULL) AS codes_left,
      (SELECT count(*) FROM passkeys WHERE staff_id = $1) AS passkeys";
    let row: Option<Row> = records.one(sql, [staff.0.into()]).await?;
    let Row { password_at, authenticator_at, codes_left, passkeys } = row.ok_or(crate::Broke::Record("standing"))?;
    Ok(Standing { password_since: at(password_at), authenticator_since: at(authenticator_at), codes_left, passkeys })
}

/// One of somebody's passkeys, as they see it themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyView {
    /// Which.
    pub id: PasskeyId,
    /// What they call it.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was used last, if it was.
    pub last_used_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct PasskeyRow {
    id: Uuid,
    name: String,
    made_at: Ts,
    last_used_at: Option<Ts>,
}

/// The passkeys of whoever asks, the oldest first.
///
/// # Errors
/// [`crate::Broke`].
pub async fn passkeys(asked: &Asked) -> Outcome<Vec<PasskeyView>> {
    passkeys_in(&asked.look().await?).await
}

/// The passkeys of whoever sets up.
///
/// # Errors
/// [`Refusal::Lapsed`] where the set-up is over.
pub async fn passkeys_of_set_up(office: &Office, half: &str) -> Outcome<Vec<PasskeyView>> {
    let half = half::holder(office, half, Purpose::SetUp).await?;
    passkeys_in(&office.look(half.actor).await?).await
}

async fn passkeys_in(records: &Records) -> Outcome<Vec<PasskeyView>> {
    let (staff, client) = id_columns(records.actor);
    let sql = "SELECT id, name, made_at, last_used_at FROM passkeys WHERE staff_id = $1 OR client_id = $2 ORDER BY id";
    let rows: Vec<PasskeyRow> = records.all(sql, [staff.into(), client.into()]).await?;
    Ok(rows.into_iter().map(PasskeyView::from).collect())
}

impl From<PasskeyRow> for PasskeyView {
    fn from(PasskeyRow { id, name, made_at, last_used_at }: PasskeyRow) -> Self {
        Self { id: PasskeyId(id), name, made_at: made_at.into(), last_used_at: at(last_used_at) }
    }
}

/// What is still to be chosen by whoever sets up.
///
/// # Errors
/// [`Refusal::Lapsed`] where the set-up is over.
pub async fn next_step(office: &Office, half: &str) -> Outcome<Step> {
    let half = half::holder(office, half, Purpose::SetUp).await?;
    step_of(&office.look(half.actor).await?, half.staff).await
}

pub(super) async fn step_of(records: &Records, staff: StaffId) -> Outcome<Step> {
    Ok(match standing_in(records, staff).await? {
        held if held.passkeys > 0 && !held.knows_both() => Step::AnotherPasskey,
        Standing { password_since: None, .. } => Step::First,
        Standing { authenticator_since: None, .. } => Step::Authenticator,
        Standing { codes_left: 0, .. } => Step::RecoveryCodes,
        _ => Step::SignIn,
    })
}

/// Whether somebody's code is waited for by this half of a sign-in.
///
/// # Errors
/// [`Refusal::Lapsed`] where it is over.
pub async fn is_waited_for(office: &Office, half: &str) -> Outcome<()> {
    half::holder(office, half, Purpose::Code).await.map(drop)
}

/// Whether whoever is signed in has shown who they are within the last ten minutes.
///
/// # Errors
/// [`crate::Broke`].
pub async fn is_proved(office: &Office, by: SignedIn) -> Outcome<bool> {
    proof::is_fresh(&office.look(by.actor).await?, by.sign_in).await
}
