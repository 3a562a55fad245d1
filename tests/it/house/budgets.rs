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
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
            let lines = code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count();
            (lines > MOST).then(|| format!("{} has {lines} lines", shown(&path)))
        })
        .collect();
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/cast/")
}
