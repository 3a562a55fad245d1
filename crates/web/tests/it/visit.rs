//! Somebody at the pages: what they open, and what they press.

use crate::house::{Got, House};

/// Somebody of the demo, signed in.
pub(crate) struct Visit<'a> {
    house: &'a House,
    cookie: String,
}

impl House {
    /// Somebody at the pages: `staff:…` or `client:…`.
    pub(crate) async fn visit(&self, person: &str) -> Visit<'_> {
        Visit { house: self, cookie: self.cookie(person).await }
    }

    /// Cora, the coach.
    pub(crate) async fn visit_of_cora(&self) -> Visit<'_> {
        self.visit(&format!("staff:{}", self.stage.coach())).await
    }
}

impl Visit<'_> {
    /// What a path answers.
    pub(crate) async fn look(&self, path: &str) -> Got {
        self.house.get(path).header("cookie", &self.cookie).send().await
    }

    /// A page that is shown.
    pub(crate) async fn page(&self, path: &str) -> String {
        let got = self.look(path).await;
        assert_eq!(got.status, 200, "{path}: {}", got.text);
        got.text
    }

    /// What a press answers.
    pub(crate) async fn press(&self, path: &str, form: &str) -> Got {
        self.house.post(path).header("cookie", &self.cookie).form(form).send().await
    }

    /// Where a press leads.
    pub(crate) async fn goes(&self, path: &str, form: &str) -> String {
        let got = self.press(path, form).await;
        assert_eq!(got.status, 303, "{path}: {}", got.text);
        got.header("location").to_owned()
    }
}

/// What the first hidden field of a name holds.
pub(crate) fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {name}: {page}"))
}

/// Each of these words stands on the page.
pub(crate) fn says(page: &str, words: &[&str]) {
    for shown in words {
        assert!(page.contains(shown), "{shown} is not on: {page}");
    }
}

/// None of these words stands on the page.
pub(crate) fn says_nothing_of(page: &str, words: &[&str]) {
    for hidden in words {
        assert!(!page.contains(hidden), "{hidden} is on: {page}");
    }
}
