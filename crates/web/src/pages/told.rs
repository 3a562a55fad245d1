//! What was done a moment ago, told once on the page that follows.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::words::{Saying, saying_among};

/// What a page is told in its address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    told: String,
}

/// What may have been done to somebody's file, to homework and its templates.
const OF_FILES: [&str; 14] = [
    "added",
    "changed",
    "spoke",
    "unspoken",
    "stopped",
    "reopened",
    "invited",
    "checked",
    "agreed",
    "answered",
    "undone",
    "template-added",
    "template-removed",
    "again",
];

impl Told {
    /// Whether it is this that was done.
    pub(super) fn is(&self, what: &str) -> bool {
        self.told == what
    }

    /// The sentence, if it is one of those about files.
    pub(super) fn sentence(&self) -> Option<Saying> {
        self.among("told", &OF_FILES)
    }

    /// The sentence that `family` keeps for it, if it is one of its words.
    pub(super) fn among(&self, family: &'static str, words: &[&str]) -> Option<Saying> {
        words.iter().find(|word| self.is(word)).map(|word| saying_among(family, word))
    }
}

/// To a page that tells what was done.
pub(super) fn tell(path: &str, what: &'static str) -> Response {
    Redirect::to(&told_at(path, what)).into_response()
}

/// Where a page tells what was done.
pub(super) fn told_at(path: &str, what: &'static str) -> String {
    format!("{path}?told={what}")
}
