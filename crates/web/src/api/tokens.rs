//! The actor's own bearer tokens.

use axum::http::StatusCode;
use domain::Refusal;
use domain::ids::TokenId;
use jiff::{SignedDuration, SpanRelativeTo, Timestamp};
use practice::people::{self, MadeToken, MakeToken, Person, TokenView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::list::List;
use crate::Web;
use crate::answer::{Answer, Shown};
use crate::guard::AsStaff;
use crate::problem::Problem;
use crate::sent::{Body, Id, Paged, Search};

pub(super) fn doors() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(tokens, make_token)).routes(routes!(end_token))
}

/// A bearer token; never the token itself.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenBody {
    id: Uuid,
    made_at: Timestamp,
    expires_at: Timestamp,
    /// When it was ended, if it was.
    ended_at: Option<Timestamp>,
}

impl From<TokenView> for TokenBody {
    fn from(view: TokenView) -> Self {
        let TokenView { id, made_at, expires_at, ended_at } = view;
        Self { id: id.0, made_at, expires_at, ended_at }
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

/// For how long.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MakeTokenBody {
    /// An ISO 8601 length of up to two years, a day being 24 hours; a year unless it is said.
    #[schema(example = "P90D")]
    good_for: Option<String>,
}

/// A token that was made. This is the only time it is shown.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeTokenBody {
    /// By which it is ended.
    id: Uuid,
    /// The token.
    token: String,
    expires_at: Timestamp,
}

/// Make a token
///
/// It is shown this once; a repeated request is answered without it.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "tokens",
    request_body = MakeTokenBody,
    responses((status = 201, description = "The token", body = MadeTokenBody))
)]
async fn make_token(AsStaff(asked): AsStaff, Body(body): Body<MakeTokenBody>) -> Answer<Shown<MadeTokenBody>> {
    let holder = Person::Staff(asked.actor.staff().ok_or(Refusal::NotYours)?);
    let usual = MakeToken::of(holder);
    let good_for = body.good_for.as_deref().map(length).transpose()?.unwrap_or(usual.good_for);
    let MadeToken { id, token, expires_at } = people::make_token(&asked, MakeToken { good_for, ..usual }).await?;
    Ok(Shown::noted(MadeTokenBody { id: id.0, token: token.reveal().to_owned(), expires_at }))
}

fn length(written: &str) -> Result<SignedDuration, Refusal> {
    let wrong = || Refusal::at("/good_for", "A length such as P90D.");
    let span: jiff::Span = written.parse().map_err(|_| wrong())?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())
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
