//! A settings file: TOML, sections with keys, each remembered with its line.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::known::Known;
use super::layer::Layer;
use super::origin::Origin;
use super::problem::Problem;

/// One key of a settings file.
pub(super) struct Entry {
    /// Dotted: section and name, or a name alone if it stands above all sections.
    pub(super) key: String,
    pub(super) value: Value,
    /// Counted from 1.
    pub(super) line: usize,
}

/// Where and why a text stops being TOML.
pub(super) struct Stop {
    line: Option<usize>,
    why: String,
}

impl Stop {
    fn new(text: &str, error: &toml::de::Error) -> Self {
        // Only the message: printed whole, the error would repeat the line, which may hold a password.
        Self { line: error.span().map(|span| line_of(text, span.start)), why: error.message().replace('\n', ", ") }
    }

    pub(super) fn into_problem(self, path: PathBuf) -> Problem {
        Problem::File { path, line: self.line, why: self.why }
    }
}

/// Reads a file into a layer; unknown keys become problems.
pub(super) fn layer(path: &Path, known: &Known, problems: &mut Vec<Problem>) -> Layer {
    let mut layer = Layer::default();
    match read(path) {
        Ok(entries) => {
            for Entry { key, value, line } in entries {
                let origin = Origin::File { path: path.to_owned(), line };
                if known.default(&key).is_none() {
                    problems.push(Problem::Unknown { nearest: known.nearest_key(&key), name: key, origin });
                } else if let Err(why) = known.check_type(&key, &value) {
                    problems.push(Problem::Refused { key, origin, why: why.to_owned() });
                } else {
                    layer.give(key, value, origin);
                }
            }
        }
        Err(problem) => problems.push(problem),
    }
    layer
}

fn read(path: &Path) -> Result<Vec<Entry>, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| Problem::File {
        path: path.to_owned(),
        line: None,
        why: format!("the settings file cannot be read: {error}"),
    })?;
    entries(&text).map_err(|stop| stop.into_problem(path.to_owned()))
}

/// The keys of a text in the order of its tables.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, Stop> {
    let spans = DeTable::parse(text).map_err(|error| Stop::new(text, &error))?;
    let values: Table = text.parse().map_err(|error| Stop::new(text, &error))?;
    let mut entries = Vec::new();
    for (section, inner) in spans.get_ref() {
        let name = section.get_ref().as_ref();
        let Some(value) = values.get(name) else {
            continue;
        };
        match (inner.get_ref(), value) {
            (DeValue::Table(keys), Value::Table(values)) if !values.is_empty() => {
                entries.extend(section_entries(text, name, keys, values));
            }
            _ => entries.push(Entry { key: name.to_owned(), value: value.clone(), line: line(text, section) }),
        }
    }
    Ok(entries)
}

fn section_entries(text: &str, section: &str, keys: &DeTable<'_>, values: &Table) -> Vec<Entry> {
    let entry = |key: &Spanned<_>| {
        let name: &str = AsRef::<str>::as_ref(key.get_ref());
        let value = values.get(name)?.clone();
        Some(Entry { key: format!("{section}.{name}"), value, line: line(text, key) })
    };
    keys.keys().filter_map(entry).collect()
}

fn line<T>(text: &str, spanned: &Spanned<T>) -> usize {
    line_of(text, spanned.span().start)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
