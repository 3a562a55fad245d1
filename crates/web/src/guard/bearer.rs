//! Bearer tokens (RFC 6750): who asks.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use practice::{Asked, Asking, people};

use crate::Web;
use crate::layers::found_out;
use crate::problem::{Doorstep, Problem};

/// Lets nobody by who is not known, and hands on who it is.
pub(crate) async fn require(State(web): State<Web>, mut request: Request, next: Next) -> Result<Response, Problem> {
    if request.extensions().get::<Asked>().is_none() {
        let asked = asked_by(&web, request.headers()).await?;
        request.extensions_mut().insert(asked);
    }
    Ok(next.run(request).await)
}

/// Lets by whoever shows what could be a token, to a door that learns who holds it with the thing it reads, and finds nothing for nobody.
/// Whatever else than the thing it answers is told to a holder only.
pub(crate) async fn glance(State(web): State<Web>, mut request: Request, next: Next) -> Result<Response, Problem> {
    if let Some(asking) = request.extensions().get::<Asked>().map(Asking::from) {
        request.extensions_mut().insert(asking);
        return Ok(next.run(request).await);
    }
    let token = shown(request.headers())?.to_owned();
    let asking = people::bearing(&web.office, &token).ok_or_else(Problem::bad_token)?;
    request.extensions_mut().insert(asking);
    let response = next.run(request).await;
    if !response.status().is_success() {
        holder(&web, &token).await?;
    }
    Ok(response)
}

/// Whoever holds the token of a request.
pub(crate) async fn asked_by(web: &Web, headers: &HeaderMap) -> Result<Asked, Problem> {
    holder(web, shown(headers)?).await
}

async fn holder(web: &Web, token: &str) -> Result<Asked, Problem> {
    let holder = people::holder(&web.office, token).await?.ok_or_else(Problem::bad_token)?;
    found_out(holder);
    Ok(web.office.asked(holder))
}

/// The token that a request carries.
fn shown(headers: &HeaderMap) -> Result<&str, Problem> {
    let written = headers.get(header::AUTHORIZATION).ok_or(Doorstep::NoToken)?;
    Ok(written.to_str().ok().and_then(of_scheme).ok_or(Doorstep::NoToken)?)
}

/// The token behind the scheme, whose name is written in any mixture of capitals (RFC 9110, section 11.1).
fn of_scheme(written: &str) -> Option<&str> {
    let (scheme, token) = written.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
