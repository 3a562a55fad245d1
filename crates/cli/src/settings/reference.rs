//! The page `docs/CONFIGURATION.md`, made from the comments of `config/default.toml`.

use super::known::{DEFAULTS, variable};

/// The configuration reference in Markdown: every section and key with its default, its variable and its meaning.
pub fn reference() -> String {
    let mut page = Page::default();
    for line in DEFAULTS.lines() {
        page.add(line);
    }
    page.text
}

/// A page in the making. A comment belongs to the section or the key that follows it, or, before a blank line, to the page.
#[derive(Default)]
struct Page {
    text: String,
    comment: Vec<String>,
    section: String,
}

impl Page {
    fn add(&mut self, line: &str) {
        if let Some(words) = line.strip_prefix('#') {
            self.comment.push(words.trim().to_owned());
        } else if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section.clone_into(&mut self.section);
            self.write(&format!("\n## {section}\n"));
        } else if let Some((name, default)) = line.split_once(" = ") {
            self.add_key(name, default);
        } else if self.text.is_empty() {
            self.write("# Configuration\n");
        }
    }

    fn add_key(&mut self, name: &str, default: &str) {
        let key = format!("{}.{name}", self.section);
        let variable = variable(&key);
        if self.comment.is_empty() {
            self.write(&format!("\nOr the name of a file that holds it: `{key}`, `{variable}`."));
        } else {
            self.write(&format!("\n### {key}\n\nDefault `{default}`, variable `{variable}`.\n"));
        }
    }

    /// Writes a heading and then the comment that stood above it.
    fn write(&mut self, heading: &str) {
        self.text.push_str(heading);
        self.text.push('\n');
        for line in self.comment.drain(..) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }
}
