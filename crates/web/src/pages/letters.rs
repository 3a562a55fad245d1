//! The letters of whoever is signed in, as their reader sees them.

use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::Refusal;
use domain::ids::LetterId;
use letterpress::Kept;

use super::frame::Tab;
use super::reader::{Line, Reader};
use super::{Frame, page};
use crate::Web;
use crate::api::kept;
use crate::guard::SignedIn;
use crate::layers::sandboxed;
use crate::problem::{Doorstep, Problem};
use crate::sent::Id;
use crate::words::{filters, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/letters", get(letters))
        .route("/letters/{letter}", get(letter))
        .route("/letters/{letter}/html", get(html))
}

/// The list of letters of whoever is signed in.
#[derive(Template)]
#[template(path = "pages/letters.html")]
struct Letters {
    frame: Frame,
    reader: Reader,
    letters: Vec<Line>,
}

async fn letters(SignedIn { asked, .. }: SignedIn) -> Result<Response, Problem> {
    let reader = Reader::of(&asked).await?;
    let letters = reader.letters(&asked).await?;
    Ok(page(&Letters { frame: reader.frame(Tab::Letters, saying("letters-title")), reader, letters }))
}

#[derive(Template)]
#[template(path = "pages/letter.html")]
struct Letter {
    frame: Frame,
    as_mail: String,
    head: Vec<(String, String)>,
    kept: Kept,
}

/// Which headers stand above a letter; its subject is the headline, the others can be unfolded.
const SHOWN: [&str; 2] = ["From", "To"];

async fn letter(SignedIn { asked, .. }: SignedIn, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let kept = kept(&asked, id).await?.ok_or(Refusal::NotFound)?;
    let frame = Reader::of(&asked).await?.frame(Tab::Letters, saying("letter-title"));
    let frame = frame.below(saying("letters-title"), "/letters");
    let head = kept.headers.iter().filter(|(name, _)| SHOWN.contains(&name.as_str())).cloned().collect();
    Ok(page(&Letter { frame, as_mail: format!("/letters/{id}/html"), head, kept }))
}

async fn html(SignedIn { asked, .. }: SignedIn, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let Kept { html, .. } = kept(&asked, id).await?.ok_or(Refusal::NotFound)?;
    let (name, policy) = sandboxed();
    Ok(([(name, policy), (header::CONTENT_LANGUAGE, "en".parse().map_err(|_| Doorstep::Broke)?)], Html(html))
        .into_response())
}
