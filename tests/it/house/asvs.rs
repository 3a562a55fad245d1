//! docs/ASVS.md, held against the sources: each row of the standard that was chosen stands there once, and every test it names exists. And two rules
//! that a test of behaviour cannot show.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{files, root, shown};

/// The rows that were chosen.
const CHOSEN: &str = "1.2.1 1.2.2 1.2.4 1.2.5 1.2.10 1.3.5 1.3.6 1.3.7 1.3.11 2.2.1 2.2.2 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 3.2.1 3.3.1 \
    3.3.3 3.3.2 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.8 3.5.1 3.5.3 3.5.8 3.6.1 3.7.2 4.1.1 4.1.3 4.1.4 4.2.1 \
    5.2.1 5.2.4 5.2.2 5.3.2 5.4.2 6.1.1 6.1.3 6.2.1 6.2.9 6.2.4 6.2.12 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.3.3 6.3.4 \
    6.3.5 6.3.7 6.3.6 6.3.8 6.4.1 6.4.3 6.4.4 6.4.6 6.5.1 6.5.2 6.5.5 6.6.2 6.6.3 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 \
    7.4.3 7.4.5 7.5.1 7.5.2 7.5.3 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.2 8.4.1 9.2.2 11.1.1 11.1.2 11.2.2 11.2.4 \
    11.3.2 11.3.3 11.3.4 11.4.2 11.5.1 12.1.1 12.2.1 12.3.1 12.3.2 13.1.2 13.1.3 13.2.2 13.2.3 13.3.1 13.4.2 13.4.4 \
    13.4.5 13.4.6 14.1.1 14.1.2 14.2.1 14.2.2 14.3.2 14.2.3 14.2.6 14.2.7 14.2.8 14.3.1 14.3.3 15.1.1 15.2.1 15.1.2 \
    15.2.2 15.2.3 15.3.1 15.3.3 15.3.4 15.4.2 15.4.4 16.2.1 16.2.2 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 \
    16.5.1 16.5.2 16.5.3 16.5.4";
/// Beginnings of what is not built yet.
const NOT_BUILT: &str = "Not built yet: ";
const MOST_NOT_BUILT: usize = 15;

/// A row of the page: what it is called, and what shows it.
struct Row {
    ids: Vec<String>,
    shown_by: String,
}

fn page() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/ASVS.md")).expect("the page");
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| row |"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [ids, _, shown_by] = cells[..] else { panic!("three cells: {line}") };
            let ids = ids.split(", ").map(|id| id.split(' ').next().unwrap_or_default().to_owned());
            Row { ids: ids.collect(), shown_by: shown_by.trim_end_matches('|').trim().to_owned() }
        })
        .collect()
}

#[test]
fn every_chosen_row_stands_there_once() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    page().iter().flat_map(|row| &row.ids).for_each(|id| *found.entry(id.clone()).or_default() += 1);
    let chosen: BTreeSet<&str> = CHOSEN.split_whitespace().collect();
    assert_eq!(found.keys().map(String::as_str).collect::<BTreeSet<_>>(), chosen);
    let twice: Vec<_> = found.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// Whether a file has a test of that name, and not only words about it.
fn is_test(place: &str) -> bool {
    let Some((path, name)) = place.split_once("::") else { return false };
    let Ok(text) = fs::read_to_string(root().join(path)) else { return false };
    if path.ends_with(".py") {
        return text.contains(&format!("\ndef {name}("));
    }
    let is_it = |(at, _): (usize, &str)| {
        let before: Vec<&str> = text[..at].lines().rev().take(4).collect();
        before.iter().any(|line| line.trim().starts_with("#[test]") || line.trim().starts_with("#[tokio::test"))
    };
    text.match_indices(&format!("fn {name}(")).any(is_it)
}

#[test]
fn every_row_names_a_test_that_exists_or_a_program_or_says_why_not() {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let (mut wrong, mut not_built) = (Vec::new(), 0);
    for Row { ids, shown_by } in page() {
        if shown_by.starts_with(NOT_BUILT) {
            not_built += 1;
            continue;
        }
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        let is_there = |named: &&&str| match named.strip_prefix("make ") {
            Some(target) => makefile.contains(&format!("\n{target}:")),
            None => !named.contains("::") || is_test(named),
        };
        wrong
            .extend(named.iter().filter(|named| !is_there(named)).map(|named| format!("{ids:?}: there is no {named}")));
        if !named.iter().any(|named| named.contains("::") || named.starts_with("make ")) {
            wrong.push(format!("{ids:?}: nothing shows it"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(not_built <= MOST_NOT_BUILT, "{not_built} rows have no more than a reason");
}

#[test]
fn a_test_is_told_from_what_is_none() {
    assert!(is_test("tests/it/house/asvs.rs::a_test_is_told_from_what_is_none"));
    for other in ["tests/it/house/asvs.rs::is_test", "tests/it/house/asvs.rs::nothing", "tests/it/none.rs::x", "x"] {
        assert!(!is_test(other), "{other}");
    }
}

/// The lines of what serves and works, without their tests.
fn lines_of_parts(crates: &[&str]) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for one in crates {
        for file in files(&root().join("crates").join(one).join("src"), ".rs") {
            let text = fs::read_to_string(&file).expect("a file");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
            lines.extend(code.lines().map(|line| (shown(&file), line.to_owned())));
        }
    }
    lines
}

/// Pages, interface, worker and rules start no shell and no other program (OWASP ASVS 5.0, 1.2.5).
#[test]
fn no_part_that_serves_starts_another_program() {
    let lines = lines_of_parts(&["domain", "practice", "letterpress", "web", "worker", "backup"]);
    assert!(lines.len() > 10_000, "{}", lines.len());
    let starts = |line: &str| {
        ["process::Command", "tokio::process", "libc::exec", "Command::new"].iter().any(|word| line.contains(word))
    };
    let found: Vec<_> = lines.iter().filter(|(_, line)| starts(line)).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// What is secret is found by its hash, or compared by `subtle` (OWASP ASVS 5.0, 11.2.4).
#[test]
fn no_secret_is_compared_sign_by_sign() {
    let compares = |line: &str| line.contains("==") || line.contains("!=") || line.contains("starts_with(");
    let secret = |line: &str| {
        [
            "reveal()",
            "mac ==",
            "== mac",
            "token ==",
            "== token",
            "secret ==",
            "== secret",
            "signature ==",
            "password ==",
        ]
        .iter()
        .any(|word| line.contains(word))
    };
    let lines = lines_of_parts(&["domain", "practice", "web", "worker"]);
    let found: Vec<_> =
        lines.iter().filter(|(_, line)| compares(line) && secret(line) && !line.trim().starts_with("//")).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(lines.iter().any(|(file, line)| file.ends_with("keyring.rs") && line.contains("ct_eq")));
}
