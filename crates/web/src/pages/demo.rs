//! The doors of a demo: its people, and becoming one of them by a press.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use domain::Refusal;
use jiff::SignedDuration;
use practice::Asked;
use practice::people::{self, DemoPerson, MakeToken, Person};
use serde::{Deserialize, Serialize};

use crate::Web;
use crate::problem::{Doorstep, Problem};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/demo/people", get(people))
        .route("/demo/sign-in", post(sign_in))
        .route("/demo/token", post(token))
}

const COOKIE: &str = "halcyon_demo";
/// For how long a press signs in.
const SIGNED_IN: SignedDuration = SignedDuration::from_hours(12);

async fn people(State(web): State<Web>) -> Result<Json<Vec<DemoPerson>>, Problem> {
    Ok(Json(people::demo_people(&web.office).await?))
}

#[derive(Deserialize)]
struct Choice {
    person: String,
}

#[derive(Serialize)]
struct Token {
    token: String,
}

async fn token(State(web): State<Web>, Form(choice): Form<Choice>) -> Result<Json<Token>, Problem> {
    let token = token_of(&web, &choice, None).await?;
    Ok(Json(Token { token }))
}

/// The cookie holds a bearer token of the person, good for half a day; it ends like any other.
async fn sign_in(State(web): State<Web>, Form(choice): Form<Choice>) -> Result<Response, Problem> {
    let token = token_of(&web, &choice, Some(SIGNED_IN)).await?;
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}", SIGNED_IN.as_secs());
    let cookie = HeaderValue::try_from(cookie).map_err(|_| Doorstep::Broke)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/")), (header::SET_COOKIE, cookie)])
        .into_response())
}

/// Only somebody of the demo's own list, and only where the database itself is a demo.
async fn token_of(web: &Web, choice: &Choice, good_for: Option<SignedDuration>) -> Result<String, Problem> {
    let known = people::demo_people(&web.office).await?;
    let one = known.iter().find(|one| one.key == choice.person).ok_or(Refusal::NotFound)?;
    let holder: Person = one.key.parse()?;
    let usual = MakeToken::of(holder);
    let command = MakeToken { good_for: good_for.unwrap_or(usual.good_for), ..usual };
    let made = people::make_token(&web.office.asked(domain::actor::Actor::Operator), command).await?;
    Ok(made.token.reveal().to_owned())
}

/// Whoever is signed in.
pub(super) async fn signed_in(web: &Web, headers: &HeaderMap) -> Result<Option<Asked>, Problem> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token =
        cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let Some(token) = token else { return Ok(None) };
    Ok(people::holder(&web.office, token).await?.map(|actor| web.office.asked(actor)))
}
