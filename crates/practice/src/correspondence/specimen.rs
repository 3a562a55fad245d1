//! Specimens: what a client's letters are made of, for examples that are looked at and never sent.

use domain::Refusal;
use domain::ids::ClientId;
use domain::letters::content::House;
use domain::may::Act;
use domain::people::{Client, Leads};
use domain::text::Name;
use jiff::Timestamp;

use super::compose::{house, name};
use crate::people::{self, standing};
use crate::{Asked, Outcome};

/// What every letter to a client has in common.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// Who reads.
    pub client: Client,
    /// Who writes.
    pub house: House,
    /// With whom the client works, the longest first; none if with nobody at the moment.
    pub with: Option<Name>,
    /// The practice's reminders for clients.
    pub leads: Leads,
    /// When it is looked at.
    pub now: Timestamp,
}

/// What letters to a client are made of.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`.
pub async fn specimen(asked: &Asked, client: ClientId) -> Outcome<Specimen> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeContactPlan).await?;
    let facts = people::client_facts(&records, client).await?.ok_or(Refusal::NotFound)?;
    let with = people::companions(asked, client).await?.first().map(|one| name(&one.name)).transpose()?;
    Ok(Specimen {
        client: facts.client,
        house: house(&records).await?,
        with,
        leads: facts.default_leads,
        now: records.now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};

    #[tokio::test]
    async fn a_client_and_whoever_sees_the_plan_may_look_and_nobody_else() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        for looking in [stage.as_client(ana), stage.as_coach()] {
            let seen = specimen(&looking, ana).await.unwrap();
            let with = seen.with.as_ref().map(Name::as_str);
            assert_eq!((seen.client.name.as_str(), with, seen.leads), ("Ana", Some("Cora"), Leads::CLIENT));
            assert_eq!(seen.house.name.as_str(), "Riverside");
        }
        assert_eq!(refusal(specimen(&stage.as_client(ben), ana).await), Refusal::NotFound);
        let dora = stage.coach_named("Dora").await;
        assert_eq!(refusal(specimen(&stage.as_staff(dora).await, ana).await), Refusal::NotFound);
    }
}
