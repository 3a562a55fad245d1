//! What guards what lies deeper than a letter opens: passkeys, and a PIN. One of either is enough, to shut it and to open it.

use domain::Refusal;
use domain::ids::ClientId;
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;

use super::super::letting_in;
use crate::moment::{Ts, at};
use crate::people::{SignedIn, proof};
use crate::{Asked, Broke, Office, Outcome, Records};

/// What guards it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// Since when it is this PIN, if there is one.
    pub pin_since: Option<Timestamp>,
    /// How many passkeys there are.
    pub passkeys: i64,
}

impl Guards {
    /// Whether there is any.
    pub fn any(self) -> bool {
        self.pin_since.is_some() || self.passkeys > 0
    }
}

#[derive(FromQueryResult)]
struct Row {
    pin_since: Option<Ts>,
    passkeys: i64,
}

/// What guards what lies deeper of whoever asks.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is no client.
pub async fn guards(asked: &Asked) -> Outcome<Guards> {
    let client = asked.actor.client().ok_or(Refusal::NotYours)?;
    guards_in(&asked.look().await?, client).await
}

pub(super) async fn guards_in(records: &Records, client: ClientId) -> Outcome<Guards> {
    let sql = "SELECT (SELECT made_at FROM pins WHERE client_id = $1) AS pin_since,
      (SELECT count(*) FROM passkeys WHERE client_id = $1) AS passkeys";
    let row: Option<Row> = records.one(sql, [client.0.into()]).await?;
    let Row { pin_since, passkeys } = row.ok_or(Broke::Record("guards"))?;
    Ok(Guards { pin_since: at(pin_since), passkeys })
}

/// Whether whoever is signed in has shown the PIN or a passkey within some time, or there is neither. Staff have none.
///
/// # Errors
/// [`Broke`].
pub async fn is_past_the_pin(office: &Office, by: SignedIn, lately: SignedDuration) -> Outcome<bool> {
    let Some(client) = by.actor.client() else { return Ok(true) };
    let records = office.look(by.actor).await?;
    let guarded = guards_in(&records, client).await?.any();
    Ok(!guarded || proof::is_proved_within(&records, by.sign_in, lately).await?)
}

/// Whether a passkey may be left on the device that whoever is signed in uses: they did not say that others use it.
///
/// # Errors
/// [`Broke`].
pub async fn may_keep_passkeys(office: &Office, by: SignedIn) -> Outcome<bool> {
    Ok(!letting_in::is_shared(&office.look(by.actor).await?, by).await?)
}
