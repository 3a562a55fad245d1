//! No word that could hurt stands anywhere where people read: one list of words, held against every sentence there is.

use std::path::{Path, PathBuf};

use letterpress::banned_words;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|of| of == ending) {
            found.push(path);
        }
    }
}

/// The files below a folder of the repository, each with what people can read of it.
fn readable(folder: &str, ending: &str, of: impl Fn(&str) -> String) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root().join(folder), ending, &mut found);
    assert!(!found.is_empty(), "nothing in {folder}");
    found.into_iter().map(|path| (path.clone(), of(&std::fs::read_to_string(&path).unwrap()))).collect()
}

/// A text without what stands between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut pieces = text.split(open);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |kept, piece| kept + piece.split_once(close).map_or("", |(_, after)| after))
}

/// A catalogue without its comments, and without the names of what fills its sentences.
fn sentences(source: &str) -> String {
    let said: Vec<&str> = source.lines().filter(|line| !line.starts_with('#')).collect();
    without(&said.join("\n"), "{", "}")
}

/// A template without its comments and its logic.
fn markup(source: &str) -> String {
    without(&without(&without(source, "{#", "#}"), "{%", "%}"), "{{", "}}")
}

/// What a program can say: its strings, outside of tests and attributes, without the names of what fills them.
fn strings(source: &str) -> String {
    let own = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines: Vec<&str> =
        own.lines().filter(|line| !["//", "#["].iter().any(|of| line.trim().starts_with(of))).collect();
    let (mut said, mut rest) =
        (String::new(), lines.join("\n").replace("'\"'", "").replace("\\\\", "").replace("\\\"", "'"));
    while let Some((_, after)) = rest.split_once('"') {
        let Some((string, after)) = after.split_once('"') else { break };
        said += &format!("{}\n", without(string, "{", "}"));
        rest = after.to_owned();
    }
    // In statements to the database it is a branch.
    said.replace("CASE WHEN", "")
}

fn everything() -> Vec<(PathBuf, String)> {
    let mut all = readable("crates/web/locales", "ftl", sentences);
    all.extend(readable("crates/letterpress/catalogue", "ftl", sentences));
    all.extend(readable("crates/web/templates", "html", markup));
    all.extend(readable("crates/letterpress/templates", "html", markup));
    all.extend(readable("crates/letterpress/templates", "txt", markup));
    all.extend(readable("config", "toml", str::to_owned));
    for crate_of in ["cli", "cluster", "domain", "letterpress", "practice", "web", "worker"] {
        all.extend(readable(&format!("crates/{crate_of}/src"), "rs", strings));
    }
    let arguments = root().join("crates/cli/src/arguments.rs");
    all.push((arguments.clone(), std::fs::read_to_string(arguments).unwrap()));
    // The list itself, and tests that stand in files of their own.
    all.retain(|(path, _)| !["letterpress/src/words.rs", "tests.rs"].iter().any(|own| path.ends_with(own)));
    all.push((PathBuf::from("openapi"), web::openapi()));
    all
}

#[test]
fn no_word_that_could_hurt_is_said_anywhere() {
    let all = everything();
    let found: Vec<_> =
        all.iter().map(|(path, said)| (path, banned_words(said))).filter(|(_, found)| !found.is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_people_read_is_among_what_is_held_against_the_list() {
    let all: String = everything().into_iter().map(|(_, said)| said).collect();
    for shown in [
        "That time is taken.",
        "This was sent once already.",
        "No letters at all",
        "Your note of",
        "Halcyon keeps a coaching practice's sessions, and keeps in touch.",
        "Idempotency-Key",
    ] {
        assert!(all.contains(shown), "{shown}");
    }
}

#[test]
fn a_refusal_says_no_such_word() {
    let said: Vec<&str> = domain::Refusal::all().map(|(_, _, sentence)| sentence).collect();
    assert!(said.len() > 20);
    assert_eq!(banned_words(&said.join("\n")), []);
}
