//! Bearer tokens (RFC 6750): who asks.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use practice::{Asked, people};

use crate::Web;
use crate::problem::{Doorstep, Problem};

/// Lets nobody by who is not known, and hands on who it is.
pub(crate) async fn require(State(web): State<Web>, mut request: Request, next: Next) -> Result<Response, Problem> {
    if request.extensions().get::<Asked>().is_none() {
        let asked = asked_by(&web, request.headers()).await?;
        request.extensions_mut().insert(asked);
    }
    Ok(next.run(request).await)
}

/// Whoever holds the token of a request.
pub(crate) async fn asked_by(web: &Web, headers: &HeaderMap) -> Result<Asked, Problem> {
    let written = headers.get(header::AUTHORIZATION).ok_or(Doorstep::NoToken)?;
    let token = written.to_str().ok().and_then(of_scheme).ok_or(Doorstep::NoToken)?;
    let holder = people::holder(&web.office, token).await?.ok_or_else(Problem::bad_token)?;
    Ok(web.office.asked(holder))
}

/// The token behind the scheme, whose name is written in any mixture of capitals (RFC 9110, section 11.1).
fn of_scheme(written: &str) -> Option<&str> {
    let (scheme, token) = written.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
