//! Reaching a client by hand: "we spoke", an invitation, a check of an address.

use axum::http::StatusCode;
use domain::ids::ClientId;
use jiff::Timestamp;
use practice::people::{self, ContactView, NoteContact, UndoContact};
use practice::{correspondence, letters};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::letters::{LetterBody, path_of_letter};
use super::list::List;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::AsAnyone;
use crate::problem::Problem;
use crate::sent::{Body, Id, Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(contacts, note_contact))
        .routes(routes!(undo_contact))
        .routes(routes!(invite))
        .routes(routes!(check_address))
}

/// Coach and client spoke.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactBody {
    id: Uuid,
    client: Uuid,
    coach: Uuid,
    /// When they spoke.
    at: Timestamp,
    /// When it was noted.
    noted_at: Timestamp,
}

impl From<ContactView> for ContactBody {
    fn from(view: ContactView) -> Self {
        let ContactView { id, client, coach, at, noted_at } = view;
        Self { id, client: client.0, coach: coach.0, at, noted_at }
    }
}

/// List when they spoke
///
/// The last note first.
#[utoipa::path(
    get,
    path = "/clients/{client}/contacts",
    tag = "clients",
    params(("client" = Uuid, Path, description = "With whom"), Paged),
    responses((status = 200, description = "A page of notes", body = List<ContactBody>))
)]
async fn contacts(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    Search(paged): Search<Paged>,
) -> Result<List<ContactBody>, Problem> {
    Ok(List::of(people::contacts(&asked, client, &paged.turn()?).await?, ContactBody::from))
}

/// A coach and a client spoke.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteContactBody {
    /// When; now unless it is said.
    at: Option<Timestamp>,
}

/// Note that they spoke
#[utoipa::path(
    post,
    path = "/clients/{client}/contacts",
    tag = "clients",
    params(("client" = Uuid, Path, description = "With whom")),
    request_body = NoteContactBody,
    responses((status = 201, description = "The note", body = ContactBody))
)]
async fn note_contact(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    Body(body): Body<NoteContactBody>,
) -> Answer<Shown<ContactBody>> {
    let NoteContactBody { at } = body;
    let noted = people::note_contact(&asked, NoteContact { client, at }).await?;
    Ok(Shown::noted(noted.into()))
}

/// A note of contact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoContactBody {
    /// Which note.
    contact: Uuid,
}

/// Take back that they spoke
///
/// For seven days, by the coach whose note it is. Letters ask again as if it had never been.
#[utoipa::path(
    post,
    path = "/clients/{client}/contacts/undo",
    tag = "clients",
    params(("client" = Uuid, Path, description = "With whom")),
    request_body = UndoContactBody,
    responses((status = 204, description = "It is taken back"))
)]
async fn undo_contact(
    AsAnyone(asked): AsAnyone,
    Id(client): Id<ClientId>,
    Body(body): Body<UndoContactBody>,
) -> Answer<StatusCode> {
    people::undo_contact(&asked, UndoContact { client, contact: body.contact }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Invite a client
///
/// The one letter that needs no plan agreed in full: neutral, in the default hours, at most one in seven days.
#[utoipa::path(
    post,
    path = "/clients/{client}/invitation",
    tag = "letters",
    params(("client" = Uuid, Path, description = "Whom")),
    responses((status = 201, description = "The letter, waiting", body = LetterBody))
)]
async fn invite(AsAnyone(asked): AsAnyone, Id(client): Id<ClientId>) -> Answer<Shown<LetterBody>> {
    let letter = correspondence::invite(&asked, client).await?;
    Ok(Shown::made(path_of_letter(letter), letters::views::one(&asked, letter).await?.into()))
}

/// Ask the reader of a client's address to confirm it
#[utoipa::path(
    post,
    path = "/clients/{client}/address-check",
    tag = "letters",
    params(("client" = Uuid, Path, description = "Whose address")),
    responses((status = 201, description = "The letter, waiting", body = LetterBody))
)]
async fn check_address(AsAnyone(asked): AsAnyone, Id(client): Id<ClientId>) -> Answer<Shown<LetterBody>> {
    let letter = correspondence::check_address(&asked, client).await?;
    Ok(Shown::made(path_of_letter(letter), letters::views::one(&asked, letter).await?.into()))
}
