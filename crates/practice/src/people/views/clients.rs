//! Clients, as they are shown.

use domain::Refusal;
use domain::actor::{Actor, Role};
use domain::ids::{ClientId, StaffId};
use domain::may::Act;
use domain::people::{Client, Language};
use domain::time::Zone;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::people::rows::client::{COLUMNS, ClientRow};
use crate::people::standing;
use crate::{Asked, Outcome, Page, Records, Turn};

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
struct Scope {
    all: bool,
    coach: Option<Uuid>,
    client: Option<Uuid>,
}

impl Scope {
    fn of(actor: Actor) -> Self {
        let all =
            matches!(actor, Actor::Engine | Actor::Operator) || actor.is(Role::Owner) || actor.is(Role::Assistant);
        Self { all, coach: actor.staff().map(|id| id.0), client: actor.client().map(|id| id.0) }
    }
}

/// The clients whom the actor may see, in the order in which they came; those whose file is closed only if asked for.
///
/// # Errors
/// [`Refusal::Invalid`] for a key that is none.
pub async fn clients(asked: &Asked, archived: bool, turn: &Turn) -> Outcome<Page<ClientView>> {
    let records = asked.look().await?;
    let Scope { all, coach, client } = Scope::of(asked.actor);
    let sql = format!(
        "SELECT {COLUMNS} FROM clients c WHERE ($1::uuid IS NULL OR id > $1) AND (archived_at IS NOT NULL) = $3
           AND ($4 OR id = $6 OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = c.id AND p.coach_id = $5 AND p.ended_at IS NULL))
         ORDER BY id LIMIT $2"
    );
    let values =
        [turn.after::<Uuid>()?.into(), turn.fetch().into(), archived.into(), all.into(), coach.into(), client.into()];
    let rows: Vec<ClientRow> = records.all(&sql, values).await?;
    let clients = rows.into_iter().map(ClientRow::read).collect::<Result<Vec<_>, _>>()?;
    let page = turn.page(clients, |client| client.id.to_string());
    Ok(Page { items: with_coaches(&records, page.items).await?, next: page.next })
}

/// One client.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn client(asked: &Asked, id: ClientId) -> Outcome<ClientView> {
    let records = asked.look().await?;
    standing::ask(&records, id, Act::SeeClient).await?;
    client_in(&records, id).await
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
