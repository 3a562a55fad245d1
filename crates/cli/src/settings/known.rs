//! The settings that exist: the keys of `config/default.toml`, which is compiled in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::{Table, Value};

use super::file;
use super::problem::SettingsError;

/// The text of `config/default.toml`.
pub(super) const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// What the environment variable of every setting begins with.
pub(super) const PREFIX: &str = "HALCYON_";

/// Every dotted key (`http.listen`) with its default.
pub(super) struct Known(BTreeMap<String, Value>);

impl Known {
    /// Reads the compiled-in defaults.
    pub(super) fn compiled_in() -> Result<Self, SettingsError> {
        let entries = file::entries(DEFAULTS).map_err(|stop| stop.into_problem(PathBuf::from("default.toml")))?;
        Ok(Self(entries.into_iter().map(|entry| (entry.key, entry.value)).collect()))
    }

    /// The dotted keys in alphabetical order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The default of a key; `None` if there is no such key.
    pub(super) fn default(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The secrets: each key whose value may lie in a file, with the key that names the file.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&str, String)> {
        self.keys().map(|key| (key, format!("{key}_file"))).filter(|(_, twin)| self.0.contains_key(twin))
    }

    /// The key whose variable this is.
    pub(super) fn key_of(&self, variable_name: &str) -> Option<&str> {
        self.keys().find(|key| variable(key) == variable_name)
    }

    /// The known key that looks most like this one.
    pub(super) fn nearest_key(&self, written: &str) -> String {
        nearest(written, self.keys().map(str::to_owned))
    }

    /// The known variable that looks most like this one.
    pub(super) fn nearest_variable(&self, written: &str) -> String {
        nearest(written, self.keys().map(variable))
    }

    /// The defaults by section, without the keys that name a secret's file.
    pub(super) fn table(&self) -> Table {
        let twins: Vec<String> = self.secrets().map(|(_, twin)| twin).collect();
        let mut table = Table::new();
        for (key, value) in self.0.iter().filter(|(key, _)| !twins.contains(key)) {
            put(&mut table, key, value.clone());
        }
        table
    }

    /// Brings a text from the environment into the type that the key's default has.
    pub(super) fn typed(&self, key: &str, written: &str) -> Result<Value, &'static str> {
        match self.default(key) {
            Some(Value::Integer(_)) => written.trim().parse().map(Value::Integer).map_err(|_| "must be a whole number"),
            Some(Value::Array(_)) => {
                let items = written.split(',').map(str::trim).filter(|item| !item.is_empty());
                Ok(Value::Array(items.map(Value::from).collect()))
            }
            _ => Ok(Value::from(written)),
        }
    }

    /// Whether a value has the type of the key's default; else what it has to be.
    pub(super) fn check_type(&self, key: &str, value: &Value) -> Result<(), &'static str> {
        match (self.default(key), value) {
            (Some(Value::Integer(_)), Value::Integer(_)) | (Some(Value::Array(_)), Value::Array(_)) => Ok(()),
            (Some(Value::Integer(_)), _) => Err("must be a whole number, without quotes"),
            (Some(Value::Array(_)), _) => Err("must be a list in brackets"),
            (_, Value::String(text)) if text.chars().any(char::is_control) => {
                Err("must be one line without control characters")
            }
            (_, Value::String(_)) => Ok(()),
            _ => Err("must be a text in quotes"),
        }
    }
}

/// The environment variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// Puts a value into the table of its section.
pub(super) fn put(table: &mut Table, key: &str, value: Value) {
    let Some((section, name)) = key.split_once('.') else {
        return;
    };
    if let Value::Table(section) = table.entry(section).or_insert_with(|| Value::Table(Table::new())) {
        section.insert(name.to_owned(), value);
    }
}

fn nearest(written: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|name| strsim::damerau_levenshtein(written, name)).unwrap_or_default()
}
