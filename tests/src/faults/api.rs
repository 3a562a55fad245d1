//! The interface of the running program, asked as any client asks it: an answer, or silence.

use std::time::Duration;

use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

/// Whoever waits longer than this takes it that nobody answers.
const PATIENCE: Duration = Duration::from_secs(35);

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// Whether it says that it was done before.
    pub(crate) replayed: bool,
    /// Whether it says when to come again.
    pub(crate) retry_after: bool,
}

impl Answer {
    pub(crate) fn is_yes(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A way to the interface for the holder of a token. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    web: Client,
    /// Scheme, host and port.
    pub(crate) root: String,
    token: String,
}

impl Api {
    pub(crate) fn at(root: &str, token: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let web = Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().expect("a client");
        Self { web, root: root.to_owned(), token: token.to_owned() }
    }

    /// The same for the holder of another token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub(crate) fn web(&self) -> &Client {
        &self.web
    }

    /// Asks once. `None` is silence: no connection, one that broke off, or no answer in time.
    pub(crate) async fn ask(&self, method: Method, path: &str, key: Option<&str>, body: &Value) -> Option<Answer> {
        let mut asked =
            self.web.request(method.clone(), format!("{}/api/v1{path}", self.root)).bearer_auth(&self.token);
        if method != Method::GET {
            asked = asked.header("if-match", "*").json(body);
        }
        if let Some(key) = key {
            asked = asked.header("idempotency-key", key);
        }
        let heard = asked.send().await.ok()?;
        let (status, replayed) = (heard.status().as_u16(), heard.headers().contains_key("idempotency-replayed"));
        let retry_after = heard.headers().contains_key("retry-after");
        let bytes = heard.bytes().await.ok()?;
        Some(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), replayed, retry_after })
    }

    /// What must be answered with a yes, at a time when nothing is broken.
    pub(crate) async fn must(&self, method: Method, path: &str, body: &Value) -> Value {
        let answer = self.ask(method.clone(), path, None, body).await.expect("an answer");
        assert!(answer.is_yes(), "{method} {path}: {answer:?}");
        answer.body
    }

    /// Every item of a list, page by page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.must(Method::GET, &format!("{path}?limit=200{after}"), &json!(null)).await;
            items.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return items,
            }
        }
    }
}

/// A string field that has to be there.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}
