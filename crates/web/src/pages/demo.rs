//! The doors of a demo: its people, and becoming one of them by a press.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use domain::Refusal;
use domain::actor::Actor;
use practice::people::{self, DemoPerson, MakeToken, Person};
use serde::{Deserialize, Serialize};

use crate::Web;
use crate::guard::{Browser, SignedIn, let_in_by_press};
use crate::problem::Problem;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/demo/people", get(people))
        .route("/demo/sign-in", post(sign_in))
        .route("/demo/token", post(token))
}

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
    let holder = chosen(&web, &choice).await?;
    let made = people::make_token(&web.office.asked(Actor::Operator), MakeToken::of(holder)).await?;
    Ok(Json(Token { token: made.token.reveal().to_owned() }))
}

async fn sign_in(
    State(web): State<Web>,
    browser: Browser,
    former: Option<SignedIn>,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let person = chosen(&web, &choice).await?;
    let opened = people::open_sign_in(&web.office, person).await?;
    let_in_by_press(&web, former, &browser, &opened).await
}

/// Only somebody of the demo's own list, and only where the database itself is a demo.
async fn chosen(web: &Web, choice: &Choice) -> Result<Person, Problem> {
    let known = people::demo_people(&web.office).await?;
    let one = known.iter().find(|one| one.key == choice.person).ok_or(Refusal::NotFound)?;
    Ok(one.key.parse()?)
}
