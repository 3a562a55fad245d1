//! The front page: a coach's day, a client's home, or, to nobody yet, the way in.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use practice::people::{self, DemoPerson};

use super::doors::letter;
use super::told::Told;
use super::{Frame, Window, day, own, page};
use crate::Web;
use crate::guard::SignedIn;
use crate::problem::Problem;
use crate::sent::Search;
use crate::words::{Saying, filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/", get(front)).route("/demo", get(demo))
}

/// The people of a demo.
#[derive(Template)]
#[template(path = "pages/demo.html")]
struct Demo {
    frame: Frame,
    told: Option<Saying>,
    people: Vec<DemoPerson>,
}

impl Demo {
    /// Staff and clients, each with an id and a heading.
    fn groups(&self) -> [(&'static str, Saying, Vec<&DemoPerson>); 2] {
        let (clients, staff) = self.people.iter().partition(|one| one.role == "client");
        [("staff", saying("demo-staff"), staff), ("clients", saying("demo-clients"), clients)]
    }
}

/// To somebody who is not signed in: no word of what this is.
#[derive(Template)]
#[template(path = "pages/nobody.html")]
struct Nobody {
    frame: Frame,
    told: Option<Saying>,
    /// Where clients ask for a letter.
    letter: String,
}

async fn front(
    State(web): State<Web>,
    signed_in: Option<SignedIn>,
    Search(told): Search<Told>,
) -> Result<Response, Problem> {
    match signed_in {
        Some(signed_in) if signed_in.asked.actor.client().is_some() => own::home(&web, &signed_in, &told).await,
        Some(SignedIn { asked, .. }) => day::day(&asked, web.demo).await,
        None if web.demo => people_of_demo(&web, signed_out(&told)).await,
        None => {
            let (frame, told) = (Frame::visitor(Window::Welcome), signed_out(&told));
            Ok(page(&Nobody { frame, told, letter: letter::place(&web) }))
        }
    }
}

/// Where whoever signs out is told so.
pub(super) const SIGNED_OUT: &str = "/?told=signed-out";

fn signed_out(told: &Told) -> Option<Saying> {
    told.is("signed-out").then(|| saying("signed-out"))
}

/// Whoever is somebody already can become somebody else here.
async fn demo(State(web): State<Web>) -> Result<Response, Problem> {
    if web.demo { people_of_demo(&web, None).await } else { Err(domain::Refusal::NotFound.into()) }
}

async fn people_of_demo(web: &Web, told: Option<Saying>) -> Result<Response, Problem> {
    let people = people::demo_people(&web.office).await?;
    Ok(page(&Demo { frame: Frame::house(saying("demo-title")), told, people }))
}
