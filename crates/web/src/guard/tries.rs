//! Tries at doors, for the log: each is worked on under a span that says at which door and from which network, and each that was refused is told of.
//!
//! The network is told by the keyed hash under which its tries are counted: many refusals from one place look alike, and nobody learns the place.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use practice::limits::Network;
use tracing::{Instrument, Span};

use super::signed_in::not_let_in;
use super::visitor::network;
use crate::Web;
use crate::problem::Spoken;

/// What is done at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// Something is asked for that could let somebody in; it is refused by limits alone, which tell of it themselves.
    Asks,
    /// Something is shown that lets somebody in.
    LetsIn,
    /// Whoever is in shows once more who they are, or chooses what they will show.
    AsksAgain,
}

/// Where something is shown that could be guessed, stolen or spent.
const DOORS: [(&str, Door); 16] = [
    ("/sign-in", Door::LetsIn),
    ("/sign-in/code", Door::LetsIn),
    ("/sign-in/recovery", Door::LetsIn),
    ("/sign-in/passkey", Door::LetsIn),
    ("/sign-in/passkey/ask", Door::Asks),
    ("/sign-in/letter", Door::Asks),
    ("/sign-in/letter/code", Door::LetsIn),
    ("/sign-in/letter/passkey", Door::LetsIn),
    ("/sign-in/letter/passkey/ask", Door::Asks),
    ("/sign-in/said", Door::LetsIn),
    ("/set-up", Door::LetsIn),
    ("/welcome", Door::LetsIn),
    ("/prove", Door::AsksAgain),
    ("/prove/passkey", Door::AsksAgain),
    ("/own/pin", Door::AsksAgain),
    ("/own/pin/show", Door::AsksAgain),
];
/// Where programs come in; it is called so in the log.
const INTERFACE: &str = "/api/";
const BEARER: &str = "bearer";

/// Tells the log of tries.
pub(crate) async fn told_of(State(web): State<Web>, request: Request, next: Next) -> Response {
    let from = network(&web, request.extensions(), request.headers());
    let under = |door: &str| span(&web, from, door);
    if request.uri().path().starts_with(INTERFACE) {
        let shown = request.headers().contains_key(header::AUTHORIZATION);
        let response = next.run(request).await;
        if shown && response.status() == StatusCode::UNAUTHORIZED {
            under(BEARER).in_scope(|| refused("not-matched"));
        }
        return response;
    }
    let at = DOORS.iter().find(|(path, _)| request.method() == Method::POST && request.uri().path() == *path);
    let Some((path, door)) = at else { return next.run(request).await };
    let span = under(path);
    let response = next.run(request).instrument(span.clone()).await;
    if let Some(why) = why(*door, &response) {
        span.in_scope(|| refused(why));
        if *door == Door::AsksAgain {
            not_let_in();
        }
    }
    response
}

/// At any level at which something of a try is told. Whom it concerns is noted where that is learned.
fn span(web: &Web, from: Network, door: &str) -> Span {
    let network = from.hashed(&web.office.keyring());
    tracing::error_span!("try", door, network, who = tracing::field::Empty)
}

fn refused(why: &str) {
    tracing::info!(why, "not let in");
}

/// In one word, why somebody was not let in. What was not filled in at all is no try.
fn why(door: Door, response: &Response) -> Option<&'static str> {
    if door == Door::Asks || response.status().is_server_error() {
        return None;
    }
    if let Some(spoken) = response.extensions().get::<Spoken>() {
        return Some(spoken.code);
    }
    let lapsed = || response.headers().get(header::LOCATION).is_some_and(|to| to.as_bytes().ends_with(b"?told=lapsed"));
    match response.status() {
        StatusCode::FORBIDDEN => Some("not-matched"),
        StatusCode::CONFLICT => Some("lapsed"),
        StatusCode::TOO_MANY_REQUESTS => Some("too-often"),
        StatusCode::UNPROCESSABLE_ENTITY if door == Door::LetsIn => Some("invalid"),
        StatusCode::SEE_OTHER if lapsed() => Some("lapsed"),
        _ => None,
    }
}
