//! The demo's one page: its people, and the letters of whoever is signed in as their reader sees them.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::Refusal;
use domain::actor::Actor;
use domain::ids::LetterId;
use letterpress::Kept;
use practice::letters::views::{self, Filter, LetterView};
use practice::people::{self, DemoPerson, Person};
use practice::{Asked, Turn};

use super::demo::signed_in;
use super::page;
use crate::Web;
use crate::api::kept;
use crate::layers::sandboxed;
use crate::problem::{Doorstep, Problem};
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/", get(home))
        .route("/demo/letters/{letter}", get(letter))
        .route("/demo/letters/{letter}/html", get(html))
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    people: Vec<DemoPerson>,
    reader: Option<DemoPerson>,
    letters: Vec<LetterView>,
}

async fn home(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Problem> {
    let people = people::demo_people(&web.office).await?;
    let asked = signed_in(&web, &headers).await?;
    let (reader, letters) = match asked.as_ref().and_then(|asked| Some((asked, person(asked.actor)?))) {
        Some((asked, person)) => {
            (people.iter().find(|one| one.key == person.to_string()).cloned(), of_reader(asked, person).await?)
        }
        None => (None, Vec::new()),
    };
    Ok(page(&Home { people, reader, letters }))
}

fn person(actor: Actor) -> Option<Person> {
    actor.staff().map(Person::Staff).or(actor.client().map(Person::Client))
}

async fn of_reader(asked: &Asked, person: Person) -> Result<Vec<LetterView>, Problem> {
    let recipient = match person {
        Person::Staff(id) => id.0,
        Person::Client(id) => id.0,
    };
    let filter = Filter { recipient: Some(recipient), ..Filter::default() };
    Ok(views::list(asked, filter, &Turn::default()).await?.items)
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Letter {
    id: LetterId,
    kept: Kept,
}

async fn letter(State(web): State<Web>, headers: HeaderMap, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let kept = of_signed_in(&web, &headers, id).await?;
    Ok(page(&Letter { id, kept }))
}

async fn html(State(web): State<Web>, headers: HeaderMap, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let Kept { html, .. } = of_signed_in(&web, &headers, id).await?;
    let (name, policy) = sandboxed();
    Ok(([(name, policy), (header::CONTENT_LANGUAGE, "en".parse().map_err(|_| Doorstep::Broke)?)], Html(html))
        .into_response())
}

async fn of_signed_in(web: &Web, headers: &HeaderMap, id: LetterId) -> Result<Kept, Problem> {
    let asked = signed_in(web, headers).await?.ok_or(Doorstep::NoToken)?;
    Ok(kept(&asked, id).await?.ok_or(Refusal::NotFound)?)
}
