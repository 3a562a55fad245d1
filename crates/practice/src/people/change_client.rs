//! Changing what is known of a client.

use domain::ids::ClientId;
use domain::may::Act;
use domain::people::{Client, Language};
use domain::text::Name;
use domain::time::Zone;
use serde_json::json;

use super::standing::{lock_for, still_open};
use super::{ClientView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome, Records};

/// What is to hold; none leaves a thing as it is.
#[derive(Clone, Debug)]
pub struct ChangeClient {
    /// Who.
    pub client: ClientId,
    /// The version that was read.
    pub expected: Expected,
    /// The chosen name.
    pub name: Option<Name>,
    /// The pronouns; an inner none forgets them.
    pub pronouns: Option<Option<Name>>,
    /// In which language letters speak.
    pub language: Option<Language>,
    /// Where the client's clock is. Safe hours mean other hours then, so the plan becomes due for review.
    pub zone: Option<Zone>,
}

impl ChangeClient {
    /// A change of nothing yet.
    pub fn of(client: ClientId, expected: Expected) -> Self {
        Self { client, expected, name: None, pronouns: None, language: None, zone: None }
    }

    fn applied_to(self, former: &Client) -> Client {
        let Self { client: _, expected: _, name, pronouns, language, zone } = self;
        let former = former.clone();
        Client {
            name: name.unwrap_or(former.name),
            pronouns: pronouns.unwrap_or(former.pronouns),
            language: language.unwrap_or(former.language),
            zone: zone.unwrap_or(former.zone),
            ..former
        }
    }
}

/// Changes a client.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `ClientArchived`, `Changed`.
pub async fn change_client(asked: &Asked, command: ChangeClient) -> Outcome<ClientView> {
    let id = command.client;
    let records = asked.open().await?;
    let former = lock_for(&records, id, Act::ChangeClient).await?;
    still_open(&former)?;
    command.expected.met_by(former.version)?;
    let changed = command.applied_to(&former);
    store::clients::save(&records, &changed).await?;
    let moved = former.zone != changed.zone;
    if moved {
        ask_for_review(&records, &changed).await?;
        store::look_again(&records, id).await?;
    }
    let facts =
        json!({ "name": former.name != changed.name, "zone": moved, "language": former.language != changed.language });
    logbook::enter(
        &records,
        Entry { verb: "people.change_client", subject: format!("client:{id}"), client: Some(id), facts },
    )
    .await?;
    let view = views::client_in(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

async fn ask_for_review(records: &Records, client: &Client) -> Outcome<()> {
    if let Some(mut kept) = store::plans::lock(records, client.id).await? {
        kept.plan.ask_for_review(client.zone.today(records.now));
        store::plans::save(records, client.id, &kept.plan).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::contact_plan;
    use domain::Refusal;

    fn to(zone: &str, client: ClientId) -> ChangeClient {
        ChangeClient { zone: Some(Zone::parse(zone).unwrap()), ..ChangeClient::of(client, Expected::ANY) }
    }

    #[tokio::test]
    async fn another_zone_makes_the_plan_due_for_review_and_everything_is_looked_at() {
        let stage = Stage::open().await;
        stage.at("2026-12-01T10:00[Europe/Berlin]").await;
        let ana = stage.client("Ana").await;
        let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
        assert_eq!(contact_plan(&stage.as_coach(), ana).await.unwrap().review_on.to_string(), "2027-03-01");
        change_client(&stage.as_coach(), to("Pacific/Auckland", ana)).await.unwrap();
        assert_eq!(contact_plan(&stage.as_coach(), ana).await.unwrap().review_on.to_string(), "2026-12-01");
        assert!(stage.is_due_for_a_look(session, letter).await);
    }

    #[tokio::test]
    async fn the_client_may_and_so_may_those_around() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for changing in [stage.as_client(ana), stage.as_coach(), stage.as_owner(), stage.as_assistant().await] {
            let pronouns = Some(Some(Name::parse("she/her").unwrap()));
            let command = ChangeClient { pronouns, ..ChangeClient::of(ana, Expected::ANY) };
            assert_eq!(change_client(&changing, command).await.unwrap().pronouns.as_deref(), Some("she/her"));
        }
        let forget = ChangeClient { pronouns: Some(None), ..ChangeClient::of(ana, Expected::ANY) };
        assert_eq!(change_client(&stage.as_coach(), forget).await.unwrap().pronouns, None);
        let (ben, dora) = (stage.client("Ben").await, stage.coach_named("Dora").await);
        for stranger in [stage.as_client(ben), stage.as_staff(dora).await] {
            assert_eq!(refusal(change_client(&stranger, to("UTC", ana)).await), Refusal::NotFound);
        }
    }

    #[tokio::test]
    async fn of_two_at_once_that_read_the_same_one_is_told_to_look_again() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let command = |name: &str| ChangeClient {
            name: Some(Name::parse(name).unwrap()),
            ..ChangeClient::of(ana, Expected(Some(1)))
        };
        let (coach, owner) = (stage.as_coach(), stage.as_owner());
        let (one, other) = tokio::join!(change_client(&coach, command("Anna")), change_client(&owner, command("Anne")));
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(refusal(refused), Refusal::Changed);
        let view = crate::people::client(&coach, ana).await.unwrap();
        assert_eq!(view.version, 2);
    }
}
