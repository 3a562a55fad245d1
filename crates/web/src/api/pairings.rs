//! Who works with whom.

use domain::ids::{ClientId, PairingId, StaffId};
use jiff::Timestamp;
use practice::people::{self, EndPairing, Pair, PairingView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::list::List;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::{AsAnyone, IfMatch};
use crate::problem::Problem;
use crate::sent::{Body, Id, Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(pairings, pair)).routes(routes!(end_pairing))
}

/// A coach and a client working together.
#[derive(Serialize, ToSchema)]
pub(super) struct PairingBody {
    id: Uuid,
    client: Uuid,
    coach: Uuid,
    /// Since when.
    began_at: Timestamp,
    /// Until when, if it has ended.
    ended_at: Option<Timestamp>,
    /// Raised by every change; what `If-Match` names is `"v<version>"`.
    version: i32,
}

impl From<PairingView> for PairingBody {
    fn from(view: PairingView) -> Self {
        let PairingView { id, client, coach, began_at, ended_at, version } = view;
        Self { id: id.0, client: client.0, coach: coach.0, began_at, ended_at, version }
    }
}

/// Whose pairings to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ListPairings {
    /// Of this client.
    client: Uuid,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
}

/// List the pairings of a client
///
/// Ended ones too, the oldest first.
#[utoipa::path(
    get,
    path = "/pairings",
    tag = "clients",
    params(ListPairings),
    responses((status = 200, description = "A page of pairings", body = List<PairingBody>))
)]
async fn pairings(
    AsAnyone(asked): AsAnyone,
    Search(search): Search<ListPairings>,
) -> Result<List<PairingBody>, Problem> {
    let ListPairings { client, after, limit } = search;
    let whole = people::pairings(&asked, ClientId(client)).await?;
    Ok(List::cut(whole, Paged { after, limit }, |one| one.id.to_string(), PairingBody::from)?)
}

/// Who begins to work with whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PairBody {
    client: Uuid,
    coach: Uuid,
}

/// Pair a client with a coach
///
/// Two who work together already go on.
#[utoipa::path(
    post,
    path = "/pairings",
    tag = "clients",
    request_body = PairBody,
    responses((status = 201, description = "The pairing", body = PairingBody))
)]
async fn pair(AsAnyone(asked): AsAnyone, Body(body): Body<PairBody>) -> Answer<Shown<PairingBody>> {
    let PairBody { client, coach } = body;
    let view = people::pair(&asked, Pair { client: ClientId(client), coach: StaffId(coach) }).await?;
    let version = view.version;
    Ok(Shown::noted(view.into()).at_version(version))
}

/// End a pairing
///
/// Everything automatic between the two stops that minute.
#[utoipa::path(
    post,
    path = "/pairings/{pairing}/end",
    tag = "clients",
    params(("pairing" = Uuid, Path, description = "Which pairing"), IfMatch),
    responses((status = 200, description = "The pairing", body = PairingBody))
)]
async fn end_pairing(
    AsAnyone(asked): AsAnyone,
    Id(pairing): Id<PairingId>,
    IfMatch(expected): IfMatch,
) -> Answer<Shown<PairingBody>> {
    let view = people::end_pairing(&asked, EndPairing { pairing, expected }).await?;
    Ok(Shown::read(view.version, view.into()))
}
