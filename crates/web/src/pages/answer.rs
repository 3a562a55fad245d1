//! The page behind a link in a letter about homework: what it is about, as far as letters may say, and three equal answers. Only a press answers.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::homework::Answer;
use domain::people::WordingLevel;
use practice::correspondence::{self, AnswerPage};
use serde::Deserialize;

use super::{Frame, Window, page, refused};
use crate::Web;
use crate::sent::Id;
use crate::words::{Saying, dated, filters, saying, saying_among};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/answer/{token}", get(ask).post(answer)).route("/answer/{token}/undo", post(undo))
}

#[derive(Template)]
#[template(path = "pages/answer.html")]
struct Ask {
    frame: Frame,
    path: String,
    /// The words, or the client's own word for them, as far as letters may say them.
    words: Option<String>,
    /// What stands for it otherwise: no more than the day.
    of: Saying,
    said: Option<Saying>,
    shown: AnswerPage,
}

async fn ask(State(web): State<Web>, Id(token): Id<String>) -> Response {
    match correspondence::answer_page(&web.office, &token).await {
        Ok(shown) => {
            let said = shown.answer.map(|answer| saying_among("answered", answer.word()));
            let frame = Frame::visitor(Window::Letters);
            let words = shown.words.clone().or_else(|| shown.cover.as_ref().map(ToString::to_string));
            let neutral = shown.wording == WordingLevel::Neutral;
            let of = dated(if neutral { saying("answer-of") } else { saying("answer-agreed") }, shown.agreed_on);
            page(&Ask { frame, path: path(&token), words, of, said, shown })
        }
        Err(unfulfilled) => refused(unfulfilled, Window::Letters),
    }
}

fn path(token: &str) -> String {
    format!("/answer/{token}")
}

#[derive(Deserialize)]
struct Sent {
    answer: Answer,
}

async fn answer(State(web): State<Web>, Id(token): Id<String>, Form(Sent { answer }): Form<Sent>) -> Response {
    match correspondence::answer(&web.office, &token, answer, None).await {
        Ok(()) => Redirect::to(&path(&token)).into_response(),
        Err(unfulfilled) => refused(unfulfilled, Window::Letters),
    }
}

async fn undo(State(web): State<Web>, Id(token): Id<String>) -> Response {
    match correspondence::undo_answer(&web.office, &token).await {
        Ok(()) => Redirect::to(&path(&token)).into_response(),
        Err(unfulfilled) => refused(unfulfilled, Window::Letters),
    }
}
