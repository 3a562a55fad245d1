//! What was done a moment ago, told once on the page that follows.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::words::{Saying, saying};

/// What a page is told in its address.
#[derive(Default, Deserialize)]
pub(in crate::pages) struct Told {
    #[serde(default)]
    told: String,
}

impl Told {
    /// Whether a note of contact was just made: then it can be taken back right there.
    pub(in crate::pages) fn is_of_contact(&self) -> bool {
        self.told == "spoke"
    }

    /// The sentence, if it is one of ours.
    pub(in crate::pages) fn sentence(&self) -> Option<Saying> {
        match self.told.as_str() {
            "added" => Some(saying("told-added")),
            "changed" => Some(saying("told-changed")),
            "spoke" => Some(saying("told-spoke")),
            "unspoken" => Some(saying("told-unspoken")),
            "stopped" => Some(saying("told-stopped")),
            "reopened" => Some(saying("told-reopened")),
            "invited" => Some(saying("told-invited")),
            "checked" => Some(saying("told-checked")),
            "agreed" => Some(saying("told-agreed")),
            "answered" => Some(saying("told-answered")),
            "template-added" => Some(saying("told-template-added")),
            "template-removed" => Some(saying("told-template-removed")),
            "undone" => Some(saying("told-undone")),
            _ => None,
        }
    }
}

/// To a page that tells what was done.
pub(in crate::pages) fn tell(path: &str, what: &'static str) -> Response {
    Redirect::to(&told_at(path, what)).into_response()
}

/// Where a page tells what was done.
pub(in crate::pages) fn told_at(path: &str, what: &'static str) -> String {
    format!("{path}?told={what}")
}
