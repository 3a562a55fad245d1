//! The actor's own bearer tokens. A token makes no other: that is done on a page, or by `halcyon token create`.

use axum::http::StatusCode;
use domain::ids::TokenId;
use jiff::Timestamp;
use practice::people::{self, TokenView};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::list::List;
use crate::Web;
use crate::answer::Answer;
use crate::guard::AsStaff;
use crate::problem::Problem;
use crate::sent::{Id, Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(tokens)).routes(routes!(end_token))
}

/// A bearer token; never the token itself.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenBody {
    id: Uuid,
    /// What its holder calls it.
    name: Option<String>,
    made_at: Timestamp,
    expires_at: Timestamp,
    /// When it was ended, if it was.
    ended_at: Option<Timestamp>,
}

impl From<TokenView> for TokenBody {
    fn from(view: TokenView) -> Self {
        let TokenView { id, name, made_at, expires_at, ended_at } = view;
        Self { id: id.0, name, made_at, expires_at, ended_at }
    }
}

/// List one's own tokens
///
/// The newest first, ended ones too.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    params(Paged),
    responses((status = 200, description = "A page of tokens", body = List<TokenBody>))
)]
async fn tokens(AsStaff(asked): AsStaff, Search(paged): Search<Paged>) -> Result<List<TokenBody>, Problem> {
    Ok(List::cut(people::tokens(&asked).await?, paged, |one| one.id.to_string(), TokenBody::from)?)
}

/// End a token
///
/// One that has ended stays ended.
#[utoipa::path(
    delete,
    path = "/tokens/{token}",
    tag = "tokens",
    params(("token" = Uuid, Path, description = "Which token")),
    responses((status = 204, description = "It has ended"))
)]
async fn end_token(AsStaff(asked): AsStaff, Id(token): Id<TokenId>) -> Answer<StatusCode> {
    people::end_token(&asked, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
