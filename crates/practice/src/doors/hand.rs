//! By whose hand a password, an authenticator or recovery codes are chosen: of somebody who sets up, or of somebody who is signed in and has
//! just shown who they are. There is no third.

use domain::Refusal;
use domain::ids::HalfSignInId;
use domain::people::Member;
use serde_json::json;

use super::ending;
use super::half::{self, Purpose};
use super::letting_in::{self, Opened};
use super::notices::{self, Matter};
use crate::logbook::{self, Entry};
use crate::people::{Lock, SignedIn, proof, store};
use crate::{Office, Outcome, Records};

/// By whose hand.
#[derive(Clone, Copy, Debug)]
pub enum Hand<'a> {
    /// Of whoever holds half a sign-in that a link opened.
    SettingUp(&'a str),
    /// Of whoever is signed in.
    SignedIn(SignedIn),
}

/// Records that are open for a change of how somebody signs in. Whoever holds them holds that person's row: two changes come one after the other.
pub(super) struct Held {
    pub(super) records: Records,
    pub(super) member: Member,
    by: Option<SignedIn>,
    half: Option<HalfSignInId>,
}

impl Hand<'_> {
    /// Opens the records for a change.
    ///
    /// # Errors
    /// [`Refusal`]: `Lapsed` where the set-up is over; `ProofNeeded` where whoever is signed in has not shown who they are for a while; `NotYours`.
    pub(super) async fn open(self, office: &Office) -> Outcome<Held> {
        match self {
            Self::SettingUp(token) => {
                let half = half::holder(office, token, Purpose::SetUp).await?;
                let records = office.open(half.actor).await?;
                let member = member(&records).await?;
                half::lock(&records, half).await?;
                Ok(Held { records, member, by: None, half: Some(half.id) })
            }
            Self::SignedIn(by) => {
                let records = office.open(by.actor).await?;
                let member = member(&records).await?;
                if !proof::is_fresh(&records, by.sign_in).await? {
                    return Err(Refusal::ProofNeeded.into());
                }
                Ok(Held { records, member, by: Some(by), half: None })
            }
        }
    }
}

/// Holds the row of the actor of the records.
///
/// # Errors
/// [`Refusal::NotYours`] for whoever is not of the staff, or has left.
pub(super) async fn member(records: &Records) -> Outcome<Member> {
    let id = records.actor.staff().ok_or(Refusal::NotYours)?;
    let member = store::staff::lock(records, id, Lock::Update).await?.filter(|member| member.left_at.is_none());
    Ok(member.ok_or(Refusal::NotYours)?)
}

impl Held {
    /// Ends what a change of how somebody signs in ends, enters the change, tells of it by letter where it is not part of a beginning, and keeps it.
    /// Whoever is signed in goes on under a new token.
    pub(super) async fn settle(self, verb: &'static str, matter: Matter) -> Outcome<Option<Opened>> {
        let Self { records, member, by, half } = self;
        ending::end_all_but(&records, member.id, by.map(|by| by.sign_in), half).await?;
        let opened = match by {
            Some(by) => {
                notices::tell(&records, member.id, matter).await?;
                Some(letting_in::again(&records, by).await?)
            }
            None => None,
        };
        let entry = Entry { verb, subject: format!("staff:{}", member.id), client: None, facts: json!({}) };
        logbook::enter(&records, entry).await?;
        records.commit().await?;
        Ok(opened)
    }
}
