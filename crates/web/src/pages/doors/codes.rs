//! Recovery codes: making them by a press, and showing them once.

use askama::Template;

use crate::pages::Frame;
use crate::words::filters;

/// Before they are made.
#[derive(Template)]
#[template(path = "pages/doors/codes.html")]
pub(crate) struct Ask {
    pub(crate) frame: Frame,
    /// Where the press goes.
    pub(crate) action: &'static str,
    /// Whether there were none before.
    pub(crate) first: bool,
}

/// The one time they are shown.
#[derive(Template)]
#[template(path = "pages/doors/codes_shown.html")]
pub(crate) struct Shown {
    pub(crate) frame: Frame,
    pub(crate) codes: Vec<String>,
    /// Where whoever sets up goes on to; none leads back to oneself.
    pub(crate) finish: Option<&'static str>,
}
