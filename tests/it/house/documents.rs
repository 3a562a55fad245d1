//! The documents, held against the tree: each link leads to a file and a heading that are there, and each path that is
//! named exists, from the folder of the whole workspace or from the document's own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{files, root, shown};

/// How a path ends that is looked for, where it is named between backticks.
const LOOKED_FOR: [&str; 7] = [".rs", ".sql", ".toml", ".html", ".ftl", ".py", ".yaml"];

fn prose_of(document: &Path) -> String {
    prose(&fs::read_to_string(document).expect("a document"))
}

/// A text without what stands between fences.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let mut kept = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// Where the links of a text lead, but for those to other hosts.
fn links(prose: &str) -> Vec<&str> {
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains(':')).collect()
}

/// The paths that a text names: with a slash, and no spaces. Of `path::test` it is what stands before the colons.
fn paths(prose: &str) -> Vec<&str> {
    let named = prose.split('`').skip(1).step_by(2).filter_map(|named| named.split("::").next());
    named.filter(|path| path.contains('/') && !path.contains(char::is_whitespace) && is_looked_for(path)).collect()
}

fn is_looked_for(path: &str) -> bool {
    LOOKED_FOR.iter().any(|ending| path.ends_with(ending))
}

/// The anchors of a text's headings, as GitHub makes them.
fn anchors(prose: &str) -> Vec<String> {
    let mut before: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let headings = headings.filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
    headings
        .map(|heading| {
            let anchor = anchor(heading);
            let count = before.entry(anchor.clone()).or_default();
            *count += 1;
            if *count == 1 { anchor } else { format!("{anchor}-{}", *count - 1) }
        })
        .collect()
}

fn anchor(heading: &str) -> String {
    let kept = |sign: &char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
    heading.trim().to_lowercase().chars().filter(kept).map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

fn beside(document: &Path, path: &str) -> PathBuf {
    document.parent().expect("a document lies in a folder").join(path)
}

/// Whether a link of a document leads to something that is there.
fn leads(document: &Path, target: &str) -> bool {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let file = if path.is_empty() { document.to_owned() } else { beside(document, path) };
    match heading {
        "" => file.exists(),
        heading => file.is_file() && anchors(&prose_of(&file)).iter().any(|anchor| anchor == heading),
    }
}

fn exists(document: &Path, path: &str) -> bool {
    root().join(path).is_file() || beside(document, path).is_file()
}

/// What is found in the documents, and is not there; and how much is found at all.
fn lost(found_in: fn(&str) -> Vec<&str>, is_there: fn(&Path, &str) -> bool) -> (Vec<String>, usize) {
    let (mut lost, mut all) = (Vec::new(), 0);
    for document in files(&root(), ".md") {
        let prose = prose_of(&document);
        let found = found_in(&prose);
        all += found.len();
        let absent = found.into_iter().filter(|one| !is_there(&document, one));
        lost.extend(absent.map(|one| format!("{}: there is no {one}", shown(&document))));
    }
    (lost, all)
}

#[test]
fn every_link_of_a_document_leads_to_a_file_and_a_heading() {
    let (lost, all) = lost(links, leads);
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    assert!(all > 100, "{all}");
}

#[test]
fn every_path_that_a_document_names_exists() {
    let (lost, all) = lost(paths, exists);
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    assert!(all > 100, "{all}");
}

/// An odd one would turn inside out what is read after it.
#[test]
fn every_backtick_of_a_document_has_its_other() {
    let odd = |document: &PathBuf| prose_of(document).matches('`').count() % 2 == 1;
    let odd: Vec<_> = files(&root(), ".md").into_iter().filter(odd).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn what_leads_nowhere_is_told_from_what_leads_somewhere() {
    let document = root().join("docs/OPERATIONS.md");
    for there in ["#putting-it-back", "BENCHMARKS.md", "decisions/", "../README.md#for-a-practice"] {
        assert!(leads(&document, there), "{there}");
    }
    for nowhere in ["#putting-a-database-back", "NOTHING.md", "../README.md#nothing", "decisions/#the-door"] {
        assert!(!leads(&document, nowhere), "{nowhere}");
    }
    assert!(exists(&document, "tests/it/house/documents.rs") && exists(&document, "../clippy.toml"));
    assert!(!exists(&document, "tests/it/house/nothing.rs") && !exists(&document, "house/documents.rs"));
}

#[test]
fn links_paths_and_headings_are_read_as_their_readers_see_them() {
    let text = "# One, two & `three`\n\n[a](b.md#c) [d](https://e.example/f.rs)\n```\n# no\n[g](h.md)\n`i/j.rs`\n```\n\
        # One, two & three\n`k/l.rs::m`, `n.rs`, `-f o/p.yaml`, `q/r`";
    let prose = prose(text);
    assert_eq!(anchors(&prose), ["one-two--three", "one-two--three-1"]);
    assert_eq!(links(&prose), ["b.md#c"]);
    assert_eq!(paths(&prose), ["k/l.rs"]);
}
