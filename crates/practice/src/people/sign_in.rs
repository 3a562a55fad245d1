//! The record of being logged in: how long it lasts, by what it was opened, and how it is written.

use domain::actor::Actor;
use domain::ids::SignInId;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::Secret;
use crate::logbook::{self, Entry};
use crate::moment::{Ts, ts};
use crate::{Outcome, Records};

/// How long a sign-in lasts (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Without a request.
    pub idle: SignedDuration,
    /// However busy it is.
    pub absolute: SignedDuration,
}

/// Staff use it all day, with whole sessions in between, on a device of their own: a night ends it, and so does a week.
pub(super) const STAFF: Limits =
    Limits { idle: SignedDuration::from_hours(12), absolute: SignedDuration::from_hours(7 * 24) };
/// A client's browser may be opened by somebody else after them; an hour is enough for a session, or for words that take their time.
pub(super) const CLIENT: Limits =
    Limits { idle: SignedDuration::from_hours(1), absolute: SignedDuration::from_hours(12) };

/// On a device that others use nobody is believed to be the same for longer.
const SHARED: SignedDuration = SignedDuration::from_mins(30);

impl Limits {
    pub(super) fn of(actor: Actor) -> Self {
        if actor.client().is_some() { CLIENT } else { STAFF }
    }
}

/// By what a sign-in was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A press in a demo.
    Demo,
    /// A password and the code of an authenticator.
    Password,
    /// A password and a recovery code.
    RecoveryCode,
    /// A passkey.
    Passkey {
        /// Others use the device.
        shared: bool,
    },
    /// Setting up, to the end.
    SetUp,
    /// A letter that was asked for in the same browser.
    Letter {
        /// Others use the device.
        shared: bool,
    },
    /// A code that a client's coach said.
    Said {
        /// Others use the device.
        shared: bool,
    },
}

impl Door {
    fn word(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Password => "password",
            Self::RecoveryCode => "recovery-code",
            Self::Passkey { shared: false } => "passkey",
            Self::Passkey { shared: true } => "passkey, shared device",
            Self::SetUp => "set-up",
            Self::Letter { shared: false } => "letter",
            Self::Letter { shared: true } => "letter, shared device",
            Self::Said { shared: false } => "said",
            Self::Said { shared: true } => "said, shared device",
        }
    }

    /// Whether somebody has just shown who they are: by every door but a demo's, a client's letter, which may be read by others, and a code that
    /// their coach knows too: neither stands for a PIN.
    pub(crate) fn shows_who(self) -> bool {
        !matches!(self, Self::Demo | Self::Letter { .. } | Self::Said { .. })
    }

    /// Whether others use the device: then nothing is remembered there.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Letter { shared: true } | Self::Said { shared: true } | Self::Passkey { shared: true })
    }
}

/// Writes a sign-in for the actor of the records, and enters it.
pub(crate) async fn add(records: &Records, door: Door) -> Outcome<Secret> {
    let id = SignInId(records.id()?);
    let token = Secret::bare(&records.office)?;
    let longest = if door.is_shared() { SHARED } else { Limits::of(records.actor).absolute };
    let expires_at = records.now + longest;
    let (staff, client) = id_columns(records.actor);
    let sql = "INSERT INTO sign_ins (id, staff_id, client_id, hash, made_at, seen_at, expires_at, proved_at, shared)
      VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    let proved_at = door.shows_who().then_some(records.now);
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into(), ts(proved_at).into()];
    let values = [id.0.into(), staff.into(), client.into(), token.hash().into()].into_iter().chain(times);
    records.run(sql, values.chain([door.is_shared().into()])).await?;
    enter(records, "people.sign_in", id, json!({ "door": door.word() })).await?;
    Ok(token)
}

/// Enters that a sign-in began or ended.
pub(super) async fn enter(
    records: &Records,
    verb: &'static str,
    id: SignInId,
    facts: serde_json::Value,
) -> Outcome<()> {
    let entry = Entry { verb, subject: format!("sign-in:{id}"), client: records.actor.client(), facts };
    logbook::enter(records, entry).await
}

/// Whose sign-ins an actor's are: staff, or client.
pub(crate) fn id_columns(actor: Actor) -> (Option<Uuid>, Option<Uuid>) {
    (actor.staff().map(|id| id.0), actor.client().map(|id| id.0))
}

/// A sign-in that was seen at this moment, or earlier, rests too long.
pub(super) fn rested_since(limits: Limits, now: Timestamp) -> Ts {
    Ts::from(now - limits.idle)
}
