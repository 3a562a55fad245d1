//! The page behind the link of an invitation. The token stands behind the `#`, which no server is told; a few lines of script carry it into the
//! form. Without scripts, or without links, the code that the letter prints is typed.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use domain::Refusal;
use practice::Unfulfilled;
use practice::correspondence::{confirm_address_by_code, confirm_address_by_invitation};
use serde::Deserialize;

use super::entries::Entries;
use super::{Frame, Window, page, with_refusal};
use crate::Web;
use crate::guard::AtTheDoor;
use crate::problem::Problem;
use crate::words::filters;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/welcome", get(ask).post(confirm))
}

#[derive(Template)]
#[template(path = "pages/welcome.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
}

/// The address is confirmed, and is a way in from now on.
#[derive(Template)]
#[template(path = "pages/welcomed.html")]
struct Welcomed {
    frame: Frame,
}

pub(super) fn welcomed(window: Window) -> Response {
    page(&Welcomed { frame: Frame::visitor(window) })
}

impl Ask {
    fn with(entries: Entries) -> Self {
        Self { frame: Frame::visitor(Window::Welcome), entries }
    }
}

async fn ask() -> Response {
    page(&Ask::with(Entries::default()))
}

#[derive(Deserialize)]
struct Welcome {
    token: String,
}

async fn confirm(
    State(web): State<Web>,
    AtTheDoor(visitor): AtTheDoor,
    Form(Welcome { token }): Form<Welcome>,
) -> Response {
    let answer = match of_link(&token) {
        Ok(code) if is_code(code) => confirm_address_by_code(&visitor, code).await,
        Ok(token) => confirm_address_by_invitation(&web.office, token).await,
        Err(refusal) => Err(refusal.into()),
    };
    match answer {
        Ok(()) => welcomed(Window::Welcome),
        Err(Unfulfilled::Refused(refusal)) => {
            let entries = Entries::default().with("token", token).refused(&refusal, "token");
            with_refusal(&refusal, &Ask::with(entries))
        }
        Err(broke @ Unfulfilled::Broke(_)) => Problem::from(broke).into_response(),
    }
}

/// The token, whether it was sent alone or with the link around it.
///
/// # Errors
/// [`Refusal::Invalid`] where nothing was sent: it is not their link that is over.
pub(super) fn of_link(sent: &str) -> Result<&str, Refusal> {
    match sent.trim().rsplit('#').next() {
        None | Some("") => {
            Err(Refusal::at("/token", "Nothing is here yet. Please copy the whole link into it, or type the code."))
        }
        Some(token) => Ok(token),
    }
}

/// A code is three groups of four; a token is much longer.
fn is_code(sent: &str) -> bool {
    sent.len() <= 20
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_whole_link_can_be_pasted() {
        assert_eq!(super::of_link(" https://post.example/welcome#abc \n"), Ok("abc"));
        assert_eq!(super::of_link("abc"), Ok("abc"));
        assert!(super::of_link("https://post.example/welcome#").is_err());
    }
}
