//! A change of what guards what lies deeper: of a PIN, or of passkeys.

use domain::Refusal;
use domain::ids::ClientId;
use serde_json::json;

use super::super::ceremony;
use super::super::letting_in::{self, Opened};
use super::super::notices::{self, Matter};
use super::guards::{Guards, guards_in};
use crate::logbook::{self, Entry};
use crate::people::{Lock, SignedIn, end_sign_ins_but, enter_all_ended, lock_client, proof};
use crate::{Office, Outcome, Records};

/// Records that are open for it. Whoever holds them holds that client's row: two changes come one after the other.
pub(in crate::doors) struct Held {
    pub(in crate::doors) records: Records,
    pub(in crate::doors) client: ClientId,
    by: SignedIn,
}

impl Held {
    /// Opens the records of whoever is signed in.
    ///
    /// # Errors
    /// [`Refusal::NotYours`] for whoever is no client.
    pub(in crate::doors) async fn open(office: &Office, by: SignedIn) -> Outcome<Self> {
        let client = by.actor.client().ok_or(Refusal::NotYours)?;
        let records = office.open(by.actor).await?;
        lock_client(&records, client, Lock::Update).await?;
        Ok(Self { records, client, by })
    }

    pub(in crate::doors) async fn guards(&self) -> Outcome<Guards> {
        guards_in(&self.records, self.client).await
    }

    /// Whether others use the device they are signed in on.
    pub(in crate::doors) async fn is_shared(&self) -> Outcome<bool> {
        letting_in::is_shared(&self.records, self.by).await
    }

    /// Whether they have just shown who they are.
    pub(in crate::doors) async fn is_proved(&self) -> Outcome<bool> {
        proof::is_fresh(&self.records, self.by.sign_in).await
    }

    /// Asks for a proof where anything could give one: the first guard is chosen by whoever is signed in.
    ///
    /// # Errors
    /// [`Refusal::ProofNeeded`].
    pub(in crate::doors) async fn ask_for_proof(&self) -> Outcome<()> {
        match self.guards().await?.any() && !self.is_proved().await? {
            true => Err(Refusal::ProofNeeded.into()),
            false => Ok(()),
        }
    }

    /// Ends every other sign-in, every other browser that was known and whatever was half done, enters the change, tells of it by letter, and keeps it.
    /// They go on under a new token, and have shown who they are.
    pub(in crate::doors) async fn settle(self, verb: &'static str, matter: Matter) -> Outcome<Opened> {
        let Self { records, client, by } = self;
        end_all_but(&records, client, by).await?;
        let opened = letting_in::again(&records, by).await?;
        proof::note(&records, by.sign_in).await?;
        let subject = format!("client:{client}");
        logbook::enter(&records, Entry { verb, subject, client: Some(client), facts: json!({}) }).await?;
        notices::tell_client(&records, client, matter).await?;
        records.commit().await?;
        Ok(opened)
    }
}

/// Ceremonies come first, and sign-ins after what could open one.
async fn end_all_but(records: &Records, client: ClientId, by: SignedIn) -> Outcome<()> {
    ceremony::end_all(records, client.0).await?;
    records.run("DELETE FROM said_ways_in WHERE client_id = $1", [client.0.into()]).await?;
    letting_in::end_asked(records, client).await?;
    let ended = end_sign_ins_but(records, (None, Some(client.0)), Some(by.sign_in)).await?;
    enter_all_ended(records, &ended).await?;
    records.run("DELETE FROM known_devices WHERE client_id = $1", [client.0.into()]).await.map(drop)
}
