//! Clients, as they are shown.

use domain::Refusal;
use domain::actor::{Actor, Role};
use domain::ids::{ClientId, StaffId};
use domain::may::{self, Act, Bond};
use domain::people::{Client, Language};
use domain::time::Zone;
use jiff::Timestamp;
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;
use uuid::Uuid;

use crate::people::rows::client::{COLUMNS, ClientRow};
use crate::{Asked, Asking, Outcome, Page, Records, Turn};

/// A client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientView {
    /// Who.
    pub id: ClientId,
    /// The chosen name.
    pub name: String,
    /// The pronouns, as the client says them.
    pub pronouns: Option<String>,
    /// In which language letters speak.
    pub language: Language,
    /// Where the client's clock is.
    pub zone: Zone,
    /// Who works with the client now, the longest first.
    pub coaches: Vec<StaffId>,
    /// Since when the file is closed.
    pub archived_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

/// Which clients an actor may list.
pub(super) struct Scope {
    pub(super) all: bool,
    pub(super) coach: Option<Uuid>,
    pub(super) client: Option<Uuid>,
}

impl Scope {
    pub(super) fn of(actor: Actor) -> Self {
        let all =
            matches!(actor, Actor::Engine | Actor::Operator) || actor.is(Role::Owner) || actor.is(Role::Assistant);
        Self { all, coach: actor.staff().map(|id| id.0), client: actor.client().map(|id| id.0) }
    }
}

/// Who is in the actor's sight: `$1` everybody, `$2` those a coach works with, `$3` a client themselves.
const IN_SIGHT: &str = "($1 OR id = $3
  OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = c.id AND p.coach_id = $2 AND p.ended_at IS NULL))";

/// The clients whom the actor may see, in the order in which they came; those whose file is closed only if asked for.
///
/// # Errors
/// [`Refusal::Invalid`] for a key that is none.
pub async fn clients(asked: &Asked, archived: bool, turn: &Turn) -> Outcome<Page<ClientView>> {
    let records = asked.look().await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM clients c WHERE {IN_SIGHT} AND ($4::uuid IS NULL OR id > $4) AND (archived_at IS NOT NULL) = $6
         ORDER BY id LIMIT $5"
    );
    listed(&records, &sql, archived, turn, []).await
}

/// Whom to look for.
#[derive(Clone, Debug, Default)]
pub struct FindClients {
    /// A part of the name, in capitals or not; empty stands for every name.
    pub name: String,
    /// Those whose file is closed, instead of the others.
    pub archived: bool,
    /// Which page.
    pub turn: Turn,
}

/// The clients whom the actor may see, in the order of their names.
///
/// # Errors
/// [`Refusal::Invalid`] for a key that is none.
pub async fn find_clients(asked: &Asked, find: FindClients) -> Outcome<Page<ClientView>> {
    let FindClients { name, archived, turn } = find;
    let records = asked.look().await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM clients c
         WHERE {IN_SIGHT} AND ($4::uuid IS NULL OR (lower(name), id) > (SELECT lower(l.name), l.id FROM clients l WHERE l.id = $4))
           AND (archived_at IS NOT NULL) = $6 AND strpos(lower(name), lower($7)) > 0
         ORDER BY lower(name), id LIMIT $5"
    );
    listed(&records, &sql, archived, &turn, [name.trim().into()]).await
}

async fn listed(
    records: &Records,
    sql: &str,
    archived: bool,
    turn: &Turn,
    more: impl IntoIterator<Item = Value>,
) -> Outcome<Page<ClientView>> {
    let which: [Value; 3] = [turn.after::<Uuid>()?.into(), turn.fetch().into(), archived.into()];
    let clients = in_sight(records, sql, which.into_iter().chain(more)).await?;
    let page = turn.page(clients, |client| client.id.to_string());
    Ok(Page { items: with_coaches(records, page.items).await?, next: page.next })
}

/// Of these clients those whom the actor may see, whether their file is open or closed.
///
/// # Errors
/// [`crate::Broke`].
pub async fn clients_among(asked: &Asked, ids: &[ClientId]) -> Outcome<Vec<ClientView>> {
    let records = asked.look().await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let sql = format!("SELECT {COLUMNS} FROM clients c WHERE {IN_SIGHT} AND id = ANY ($4) ORDER BY id");
    let clients = in_sight(&records, &sql, [ids.into()]).await?;
    with_coaches(&records, clients).await
}

/// What a statement over [`IN_SIGHT`] finds.
async fn in_sight(records: &Records, sql: &str, more: impl IntoIterator<Item = Value>) -> Outcome<Vec<Client>> {
    let Scope { all, coach, client } = Scope::of(records.actor);
    let who: [Value; 3] = [all.into(), coach.into(), client.into()];
    let rows: Vec<ClientRow> = records.all(sql, who.into_iter().chain(more)).await?;
    Ok(rows.into_iter().map(ClientRow::read).collect::<Result<_, _>>()?)
}

/// One client.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn client(asking: impl Into<Asking>, id: ClientId) -> Outcome<ClientView> {
    let sql = format!(
        "SELECT {COLUMNS}, ARRAY(SELECT p.coach_id FROM pairings p WHERE p.client_id = c.id AND p.ended_at IS NULL ORDER BY p.id) AS coaches
         FROM clients c WHERE id = $1"
    );
    let (asked, rows) = asking.into().glance::<Told>(&sql, [id.0.into()]).await?.ok_or(Refusal::NotFound)?;
    let Told { client, coaches } = rows.into_iter().next().ok_or(Refusal::NotFound)?;
    let view = ClientView { coaches: coaches.into_iter().map(StaffId).collect(), ..of(client.read()?) };
    may::ask(asked.actor, Act::SeeClient, bond(asked.actor, &view), Act::SeeClient)?;
    Ok(view)
}

/// A client, and who works with the client now.
#[derive(FromQueryResult)]
struct Told {
    #[sea_orm(nested)]
    client: ClientRow,
    coaches: Vec<Uuid>,
}

/// How the actor stands to a client who is seen with their coaches.
fn bond(actor: Actor, view: &ClientView) -> Bond {
    match actor {
        Actor::Client(id) if id == view.id => Bond::Own,
        Actor::Staff(coach, _) if view.coaches.contains(&coach) => Bond::Coached,
        _ => Bond::Other,
    }
}

/// The same in open records.
pub(in crate::people) async fn client_in(records: &Records, id: ClientId) -> Outcome<ClientView> {
    let row: Option<ClientRow> =
        records.one(&format!("SELECT {COLUMNS} FROM clients WHERE id = $1"), [id.0.into()]).await?;
    let client = row.ok_or(Refusal::NotFound)?.read()?;
    Ok(with_coaches(records, vec![client]).await?.pop().ok_or(Refusal::NotFound)?)
}

#[derive(FromQueryResult)]
struct Pair {
    client_id: Uuid,
    coach_id: Uuid,
}

async fn with_coaches(records: &Records, clients: Vec<Client>) -> Outcome<Vec<ClientView>> {
    let ids: Vec<Uuid> = clients.iter().map(|client| client.id.0).collect();
    let sql = "SELECT client_id, coach_id FROM pairings WHERE client_id = ANY ($1) AND ended_at IS NULL ORDER BY id";
    let pairs: Vec<Pair> = records.all(sql, [ids.into()]).await?;
    let coaches =
        |id: ClientId| pairs.iter().filter(|pair| pair.client_id == id.0).map(|pair| StaffId(pair.coach_id)).collect();
    Ok(clients.into_iter().map(|client| ClientView { coaches: coaches(client.id), ..of(client) }).collect())
}

fn of(client: Client) -> ClientView {
    let Client { id, name, pronouns, language, zone, archived_at, version } = client;
    let pronouns = pronouns.map(|words| words.to_string());
    ClientView { id, name: name.to_string(), pronouns, language, zone, coaches: Vec::new(), archived_at, version }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;

    async fn found(asked: &Asked, name: &str) -> Vec<String> {
        let find = FindClients { name: name.to_owned(), ..FindClients::default() };
        find_clients(asked, find).await.unwrap().items.into_iter().map(|one| one.name).collect()
    }

    #[tokio::test]
    async fn clients_in_sight_are_found_by_a_part_of_their_name() {
        let stage = Stage::open().await;
        for name in ["Cem", "ana", "Ben", "Anabel"] {
            stage.client_without_plan(name).await;
        }
        let coach = stage.as_coach();
        assert_eq!(found(&coach, "").await, ["ana", "Anabel", "Ben", "Cem"]);
        assert_eq!(found(&coach, " AN ").await, ["ana", "Anabel"]);
        assert_eq!(found(&coach, "%").await, Vec::<String>::new());
        assert_eq!(found(&stage.as_owner(), "ce").await, ["Cem"]);
        let other = stage.coach_named("Otto").await;
        assert_eq!(found(&stage.as_staff(other).await, "").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn of_some_clients_those_in_sight_are_told() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client_without_plan("Ana").await, stage.client_without_plan("Ben").await);
        let told = async |asked: Asked, ids: &[ClientId]| {
            let all = clients_among(&asked, ids).await.unwrap();
            all.into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        assert_eq!(told(stage.as_coach(), &[ben, ana]).await, ["Ana", "Ben"]);
        assert_eq!(told(stage.as_coach(), &[ben]).await, ["Ben"]);
        assert_eq!(told(stage.as_client(ana), &[ana, ben]).await, ["Ana"]);
        let other = stage.coach_named("Otto").await;
        assert_eq!(told(stage.as_staff(other).await, &[ana, ben]).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_long_list_goes_on_after_the_name_it_ended_with() {
        let stage = Stage::open().await;
        for name in ["Cem", "ana", "Ben"] {
            stage.client_without_plan(name).await;
        }
        let page = |after| {
            let turn = Turn::read(after, Some(2)).unwrap();
            let (asked, find) = (stage.as_coach(), FindClients { turn, ..FindClients::default() });
            async move { find_clients(&asked, find).await.unwrap() }
        };
        let first = page(None).await;
        let second = page(first.next.clone()).await;
        assert_eq!(first.items.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["ana", "Ben"]);
        assert_eq!((second.items[0].name.as_str(), second.items.len(), second.next), ("Cem", 1, None));
    }
}
