//! What one source gives, and how sources lie over each other.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Value;
use zeroize::Zeroizing;

use super::known::Known;
use super::origin::Origin;
use super::problem::Problem;

/// One value as it was given. Not `Debug`: it may be a secret.
pub(super) struct Given {
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// The values of one source, by dotted key.
#[derive(Default)]
pub(super) struct Layer(BTreeMap<String, Given>);

impl Layer {
    /// Adds a value.
    pub(super) fn give(&mut self, key: String, value: Value, origin: Origin) {
        self.0.insert(key, Given { value, origin });
    }

    /// Refuses a secret that is given both as a value and as a file; empty texts are no secrets.
    pub(super) fn one_form_each(mut self, known: &Known, problems: &mut Vec<Problem>) -> Self {
        for (key, twin) in known.secrets() {
            for form in [key, twin.as_str()] {
                if self.0.get(form).is_some_and(|given| given.value.as_str() == Some("")) {
                    self.0.remove(form);
                }
            }
            if self.0.contains_key(&twin)
                && let Some(given) = self.0.remove(key)
            {
                let why = format!("must not be given together with {twin}: take one of them out");
                problems.push(Problem::Refused { key: key.to_owned(), origin: given.origin, why });
                self.0.remove(&twin);
            }
        }
        self
    }

    /// This layer over a weaker one. A secret's two forms are one key here: either hides both.
    pub(super) fn over(self, mut weaker: Self, known: &Known) -> Self {
        for (key, twin) in known.secrets() {
            if self.0.contains_key(key) || self.0.contains_key(&twin) {
                weaker.0.remove(key);
                weaker.0.remove(&twin);
            }
        }
        weaker.0.extend(self.0);
        weaker
    }

    /// Puts the content of each named secret file in the place of its name.
    pub(super) fn open_secrets(&mut self, known: &Known, problems: &mut Vec<Problem>) {
        for (key, twin) in known.secrets() {
            let Some(Given { value, origin }) = self.0.remove(&twin) else {
                continue;
            };
            match secret(Path::new(value.as_str().unwrap_or_default())) {
                Ok(value) => self.give(key.to_owned(), value, origin),
                Err(why) => problems.push(Problem::Refused { key: twin, origin, why }),
            }
        }
    }

    /// The values and where they came from, in the order of their keys.
    pub(super) fn into_values(self) -> impl Iterator<Item = (String, Given)> {
        self.0.into_iter()
    }
}

/// The one line of a secret's file, without its line end.
fn secret(path: &Path) -> Result<Value, String> {
    let named = |why: String| format!("must name a file with one line of text; {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| named(error.to_string()))?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() {
        return Err(named("the file is empty".to_owned()));
    }
    if line.chars().any(char::is_control) {
        return Err(named("the file holds more than one line, or control characters".to_owned()));
    }
    Ok(Value::from(line))
}
