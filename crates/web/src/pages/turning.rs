//! Turning the pages of a list: back to its beginning, and on.

/// The links of a list that goes on, each only if it leads somewhere.
pub(super) struct Turning {
    pub(super) first: Option<String>,
    pub(super) next: Option<String>,
}

impl Turning {
    /// Of a list that is found at `path`, after a key: where it begins, and what comes after this page.
    pub(super) fn at(path: &str, after: Option<&str>, next: Option<String>) -> Self {
        Self { first: after.map(|_| path.to_owned()), next: next.map(|key| format!("{path}?after={key}")) }
    }
}
