//! How large a file may grow: what is longer than this has more than one subject.

use super::{files, root, shown};

/// Lines of code, comments, blank lines and tests left out.
const MOST: usize = 300;

#[test]
fn files_stay_small() {
    let too_long: Vec<_> = files(&root(), ".rs")
        .into_iter()
        .filter(|path| !is_test(&shown(path)))
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let lines = lines_of_code(&text);
            (lines > MOST).then(|| format!("{} has {lines} lines", shown(&path)))
        })
        .collect();
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

/// Tests that stand in the file itself are its end; where they have a file of their own, the code goes on after their name.
fn lines_of_code(text: &str) -> usize {
    let named =
        |(at, mark): &(usize, &str)| !text[at + mark.len()..].lines().next().is_some_and(|rest| rest.ends_with(';'));
    let end = text.match_indices("#[cfg(test)]\nmod ").find(named).map_or(text.len(), |(at, _)| at);
    text[..end].lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn code_after_the_name_of_a_file_of_tests_is_counted_and_tests_are_not() {
    assert_eq!(lines_of_code("use a;\n\n// why\nfn b() {}\n#[cfg(test)]\nmod tests {\n    fn c() {}\n}\n"), 2);
    assert_eq!(lines_of_code("use a;\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\nmod more {\n}\n"), 4);
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/cast/")
}
