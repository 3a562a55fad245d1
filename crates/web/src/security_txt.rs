//! Where people who found a weakness reach whoever runs this installation (RFC 9116), if that was set.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Refusal;
use domain::actor::Actor;
use jiff::SignedDuration;

use crate::Web;
use crate::layers::note_route;
use crate::problem::Problem;

/// Whoever reads it later looks again (RFC 9116, section 2.5.5, advises less than a year).
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The one door.
pub(crate) fn router(web: &Web) -> Router {
    Router::new().route("/.well-known/security.txt", get(show)).route_layer(from_fn(note_route)).with_state(web.clone())
}

async fn show(State(web): State<Web>) -> Result<Response, Problem> {
    let contact = web.security_contact.as_deref().ok_or(Refusal::NotFound)?;
    let now = web.office.look(Actor::Nobody).await?.now;
    let expires = (now + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z");
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n");
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
