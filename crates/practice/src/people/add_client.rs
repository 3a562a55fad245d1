//! Adding a client. It mails nobody.

use domain::Refusal;
use domain::actor::{Actor, Role};
use domain::ids::{ClientId, StaffId};
use domain::may::{self, Act};
use domain::people::{Client, Language};
use domain::text::Name;
use domain::time::Zone;
use serde_json::json;

use super::{ClientView, store, views};
use crate::logbook::{self, Entry};
use crate::{Asked, Outcome, Records, settings};

/// A new client, and who coaches.
#[derive(Clone, Debug)]
pub struct AddClient {
    /// The chosen name.
    pub name: Name,
    /// The pronouns, as the client says them.
    pub pronouns: Option<Name>,
    /// Where the client's clock is.
    pub zone: Zone,
    /// In which language letters speak; none means the practice's.
    pub language: Option<Language>,
    /// Who coaches.
    pub coach: StaffId,
}

/// Adds a client and pairs them with a coach. A coach adds clients of her own; owners and assistants add anybody's.
///
/// # Errors
/// [`Refusal::NotYours`]; [`Refusal::Invalid`] at `/coach` for somebody who does not coach.
pub async fn add_client(asked: &Asked, command: AddClient) -> Outcome<ClientView> {
    let AddClient { name, pronouns, zone, language, coach } = command;
    ask(asked.actor, coach)?;
    let records = asked.open().await?;
    store::staff::lock_coach(&records, coach).await?;
    let language = language_or_the_practices(&records, language).await?;
    let client = Client { id: ClientId(records.id()?), name, pronouns, language, zone, archived_at: None, version: 1 };
    store::clients::add(&records, &client).await?;
    store::pairings::begin(&records, client.id, coach).await?;
    let subject = format!("client:{}", client.id);
    logbook::enter(
        &records,
        Entry { verb: "people.add_client", subject, client: Some(client.id), facts: json!({ "coach": coach }) },
    )
    .await?;
    let view = views::client_in(&records, client.id).await?;
    records.commit().await?;
    Ok(view)
}

fn ask(actor: Actor, coach: StaffId) -> Result<(), Refusal> {
    may::ask_plainly(actor, Act::AddClient)?;
    let for_anybody = actor.staff().is_none() || actor.is(Role::Owner) || actor.is(Role::Assistant);
    if for_anybody || actor.staff() == Some(coach) { Ok(()) } else { Err(Refusal::NotYours) }
}

async fn language_or_the_practices(records: &Records, language: Option<Language>) -> Outcome<Language> {
    match language {
        Some(language) => Ok(language),
        None => Ok(settings::facts(records).await?.locale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};

    fn ana(coach: StaffId) -> AddClient {
        let (name, zone) = (Name::parse("Ana").unwrap(), Zone::parse("Europe/Berlin").unwrap());
        AddClient { name, pronouns: None, zone, language: None, coach }
    }

    #[tokio::test]
    async fn a_coach_adds_her_own_and_nobody_is_mailed() {
        let stage = Stage::open().await;
        let view = add_client(&stage.as_coach(), ana(stage.coach())).await.unwrap();
        assert_eq!((view.name.as_str(), view.coaches, view.version), ("Ana", vec![stage.coach()], 1));
        assert_eq!(stage.count("SELECT count(*) FROM letters").await, 0);
    }

    #[tokio::test]
    async fn owners_and_assistants_add_for_any_coach_and_coaches_do_not() {
        let stage = Stage::open().await;
        let other = stage.coach_named("Dora").await;
        for adding in [stage.as_owner(), stage.as_assistant().await] {
            assert_eq!(add_client(&adding, ana(other)).await.unwrap().coaches, [other]);
        }
        assert_eq!(refusal(add_client(&stage.as_coach(), ana(other)).await), Refusal::NotYours);
        let view = add_client(&stage.as_coach(), ana(stage.coach())).await.unwrap();
        assert_eq!(refusal(add_client(&stage.as_client(view.id), ana(other)).await), Refusal::NotYours);
    }

    #[tokio::test]
    async fn only_somebody_who_coaches_can_be_the_coach() {
        let stage = Stage::open().await;
        let assistant = stage.assistant().await;
        let refused = refusal(add_client(&stage.as_owner(), ana(assistant)).await);
        assert!(matches!(refused, Refusal::Invalid(faults) if faults[0].pointer == "/coach"));
    }

    #[tokio::test]
    async fn the_rows_are_nobodys_but_theirs() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let other = stage.coach_named("Dora").await;
        let of_ana = [
            format!("SELECT count(*) FROM clients WHERE id = '{ana}'"),
            format!("SELECT count(*) FROM contact_plans WHERE client_id = '{ana}'"),
            format!("SELECT count(*) FROM pairings WHERE client_id = '{ana}'"),
        ];
        for sql in &of_ana {
            assert_eq!(stage.seen_by(stage.as_coach().actor, sql).await, 1, "{sql}");
            assert_eq!(stage.seen_by(stage.as_assistant().await.actor, sql).await, 1, "{sql}");
            for stranger in [stage.as_staff(other).await.actor, Actor::Client(ben), Actor::Nobody] {
                assert_eq!(stage.seen_by(stranger, sql).await, 0, "{stranger} {sql}");
            }
        }
    }
}
