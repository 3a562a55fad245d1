//! The interface on one page, for people: every operation, every code.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::openapi::{finished, operations_mut};
use crate::pages::{Frame, rendered};
use crate::problem::{Doorstep, in_words, status_of};
use crate::words::{filters, saying};

#[derive(Template)]
#[template(path = "pages/docs.html")]
struct Docs {
    frame: Frame,
    operations: Vec<Line>,
    codes: Vec<Code>,
}

/// An operation, as the page shows it.
struct Line {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<String>,
    statuses: Vec<String>,
}

/// A code with its status and sentence.
pub(crate) struct Code {
    /// The code.
    pub(crate) code: &'static str,
    /// The code in words.
    pub(crate) title: String,
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its sentence.
    pub(crate) sentence: &'static str,
}

/// Every code there is.
pub(crate) fn codes() -> Vec<Code> {
    let refusals = Refusal::all().map(|(code, sort, sentence)| (code, status_of(sort), sentence));
    let all = refusals.chain(Doorstep::all());
    all.map(|(code, status, sentence)| Code { code, title: in_words(code), status, sentence }).collect()
}

/// The page, made once.
pub(super) fn page() -> PageOfDocs {
    let mut document: OpenApi = finished(super::every_door().into_openapi());
    let mut operations = Vec::new();
    for (path, item) in &mut document.paths.paths {
        operations.extend(operations_mut(item).map(|(method, operation)| line(path, method, operation)));
    }
    let frame = Frame::house(saying("interface-title"));
    PageOfDocs(rendered(&Docs { frame, operations, codes: codes() }).unwrap_or_default().leak())
}

fn line(path: &str, method: &str, operation: &Operation) -> Line {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(one) if one.parameter_in != ParameterIn::Path => Some(one.name.clone()),
        _ => None,
    });
    Line {
        id: operation.operation_id.clone().unwrap_or_default(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: operation.summary.clone().unwrap_or_default(),
        description: operation.description.clone().unwrap_or_default(),
        parameters: parameters.collect(),
        statuses: operation.responses.responses.keys().cloned().collect(),
    }
}

/// The page as it is sent.
#[derive(Clone, Copy)]
pub(super) struct PageOfDocs(&'static str);

impl IntoResponse for PageOfDocs {
    fn into_response(self) -> Response {
        Html(self.0).into_response()
    }
}
