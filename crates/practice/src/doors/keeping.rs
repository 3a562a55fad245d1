//! By whose hand passkeys are made and removed: of staff as every change of how they sign in, and of clients as whatever guards what lies deeper.

use domain::Refusal;
use domain::actor::Actor;
use uuid::Uuid;

use super::clients::Held as HeldByClient;
use super::hand::{Held, member};
use super::notices::Matter;
use super::site::For;
use super::views::standing_in;
use super::{Hand, Opened};
use crate::people::{Lock, lock_client};
use crate::{Office, Outcome, Records};

/// Records that are open for a change of somebody's passkeys. Whoever holds them holds that person's row.
pub(super) enum Keeping {
    OfStaff(Held),
    OfClient(HeldByClient),
}

/// What the password keeper of a client's device shows. Somebody else may look through it: it names neither the client nor a practice.
const NEUTRAL: &str = "Passkey";

impl Hand<'_> {
    /// Opens the records for a change of passkeys.
    ///
    /// # Errors
    /// [`Refusal`]: `Lapsed` where the set-up is over; `ProofNeeded` where whoever is signed in has not shown who they are for a while, but for the first
    /// guard of a client; `NotYours`.
    pub(super) async fn open_for_passkeys(self, office: &Office) -> Outcome<Keeping> {
        match self {
            Self::SignedIn(by) if by.actor.client().is_some() => {
                let held = HeldByClient::open(office, by).await?;
                held.ask_for_proof().await?;
                Ok(Keeping::OfClient(held))
            }
            hand @ (Self::SettingUp(_) | Self::SignedIn(_)) => Ok(Keeping::OfStaff(hand.open(office).await?)),
        }
    }
}

impl Keeping {
    pub(super) fn records(&self) -> &Records {
        match self {
            Self::OfStaff(held) => &held.records,
            Self::OfClient(held) => &held.records,
        }
    }

    /// For whom a device is to keep it.
    pub(super) fn whose(&self) -> For<'_> {
        match self {
            Self::OfStaff(Held { member, .. }) => {
                For { id: member.id.0, account: member.address.as_str(), name: member.name.as_str() }
            }
            Self::OfClient(held) => For { id: held.client.0, account: NEUTRAL, name: NEUTRAL },
        }
    }

    /// Whether a passkey may be left on the device that they are signed in on.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a client who said that others use it.
    pub(super) async fn remembers(&self) -> Outcome<()> {
        match self {
            Self::OfClient(held) if held.is_shared().await? => {
                Err(Refusal::at("", "You said that other people use this device, so nothing is left on it.").into())
            }
            Self::OfStaff(_) | Self::OfClient(_) => Ok(()),
        }
    }

    /// Whether they can do without what was removed.
    ///
    /// # Errors
    /// [`Refusal`]: `LastWayIn` where staff could not sign in; `Invalid` where nothing would guard what lies deeper of a client.
    pub(super) async fn do_without(&self) -> Outcome<()> {
        match self {
            Self::OfStaff(held) if !standing_in(&held.records, held.member.id).await?.signs_in() => {
                Err(Refusal::LastWayIn.into())
            }
            Self::OfClient(held) if !held.guards().await?.any() => {
                Err(Refusal::at("", "Nothing else protects your private pages yet. Please choose a PIN first.").into())
            }
            Self::OfStaff(_) | Self::OfClient(_) => Ok(()),
        }
    }

    /// Keeps what was begun, which changes nothing yet.
    pub(super) async fn commit(self) -> Outcome<()> {
        match self {
            Self::OfStaff(held) => held.records.commit().await,
            Self::OfClient(held) => held.records.commit().await,
        }
    }

    /// Ends what a change ends, enters it, tells of it, and keeps it.
    pub(super) async fn settle(self, verb: &'static str, matter: Matter) -> Outcome<Option<Opened>> {
        match self {
            Self::OfStaff(held) => held.settle(verb, matter).await,
            Self::OfClient(held) => Ok(Some(held.settle(verb, matter).await?)),
        }
    }
}

/// Which person an actor is, of the staff or a client.
pub(super) fn id_of(actor: Actor) -> Option<Uuid> {
    actor.staff().map(|id| id.0).or_else(|| actor.client().map(|id| id.0))
}

/// Holds the row of the actor of the records, and says which person that is.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is neither of the staff nor a client, or has left.
pub(super) async fn hold_own_row(records: &Records) -> Outcome<Uuid> {
    match records.actor.client() {
        Some(client) => Ok(lock_client(records, client, Lock::Update).await?.id.0),
        None => Ok(member(records).await?.id.0),
    }
}
