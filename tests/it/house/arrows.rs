//! Who may know whom: between crates, and between the slices of `practice`.

use std::collections::BTreeSet;

use super::{files, root, shown};

/// Each crate of ours with the crates of ours it may know.
const CRATES: &[(&str, &str, &[&str])] = &[
    ("crates/domain", "domain", &[]),
    ("migrations", "migrations", &[]),
    ("crates/cluster", "cluster", &[]),
    ("crates/letterpress", "letterpress", &["domain"]),
    ("crates/backup", "backup", &["migrations", "practice"]),
    ("crates/practice", "practice", &["domain", "testkit"]),
    ("crates/web", "web", &["domain", "letterpress", "practice"]),
    ("crates/worker", "worker", &["domain", "letterpress", "practice"]),
    ("crates/cli", "cli", &["backup", "cluster", "domain", "letterpress", "migrations", "practice", "web", "worker"]),
    ("crates/testkit", "testkit", &["cluster", "domain", "migrations"]),
    ("tests", "acceptance", &["cluster", "testkit"]),
];

/// Libraries that live in some crates only.
const HOMES: &[(&str, &[&str])] = &[
    ("sea-orm", &["practice"]),
    ("sea-orm-migration", &["migrations"]),
    ("axum", &["web"]),
    ("apalis", &["worker"]),
    ("apalis-postgres", &["worker", "migrations"]),
    ("lettre", &["worker"]),
    ("chrono", &[]),
    ("chrono-tz", &[]),
];

/// The slices of `practice`, each with the slices it may know. Office, keys and the like stand below them all.
const SLICES: &[(&str, &[&str])] = &[
    ("logbook", &[]),
    ("letters", &["logbook"]),
    ("settings", &["logbook"]),
    ("sealing", &[]),
    ("people", &["logbook", "letters", "settings"]),
    ("doors", &["people", "letters", "logbook", "settings"]),
    ("scheduling", &["people", "logbook", "letters", "settings"]),
    ("homework", &["people", "scheduling", "logbook", "letters", "settings"]),
    ("correspondence", &["people", "scheduling", "homework", "logbook", "letters", "settings"]),
];
/// No slices: what tests stand on, and the keys, which stand below all.
const BESIDE: [&str; 2] = ["cast", "keyring"];

fn dependencies(folder: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("a manifest that reads");
    let section = manifest.get("dependencies").and_then(toml::Value::as_table);
    section.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn crates_know_only_whom_they_may() {
    let ours: BTreeSet<&str> = CRATES.iter().map(|(_, name, _)| *name).collect();
    for (folder, name, allowed) in CRATES {
        for dependency in dependencies(folder) {
            let known = !ours.contains(dependency.as_str()) || allowed.contains(&dependency.as_str());
            assert!(known, "{name} may not know {dependency}");
        }
    }
}

#[test]
fn libraries_stay_at_home() {
    for (folder, name, _) in CRATES {
        for dependency in dependencies(folder) {
            let home = HOMES.iter().find(|(library, _)| *library == dependency);
            assert!(home.is_none_or(|(_, homes)| homes.contains(name)), "{dependency} does not live in {name}");
        }
    }
}

/// Whether a file is compiled for tests alone: those may stage whatever they need.
fn is_for_tests(file: &std::path::Path) -> bool {
    let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let beside = std::fs::read_to_string(file.with_file_name("mod.rs")).unwrap_or_default();
    name == "tests" || beside.contains(&format!("#[cfg(test)]\nmod {name};"))
}

#[test]
fn slices_know_only_whom_they_may() {
    let source = root().join("crates/practice/src");
    for (slice, allowed) in SLICES {
        for file in files(&source.join(slice), ".rs").into_iter().filter(|file| !is_for_tests(file)) {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for (other, _) in SLICES.iter().filter(|(other, _)| other != slice && !allowed.contains(other)) {
                let knows = mentions(&text, other);
                assert!(!knows, "{} may not know {other}", shown(&file));
            }
        }
    }
}

#[test]
fn every_slice_stands_in_the_list() {
    let folders = std::fs::read_dir(root().join("crates/practice/src"))
        .expect("the use cases")
        .map(|entry| entry.expect("an entry"));
    let folders =
        folders.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let listed: BTreeSet<String> = SLICES.iter().map(|(slice, _)| (*slice).to_owned()).collect();
    assert_eq!(folders.filter(|folder| !BESIDE.contains(&folder.as_str())).collect::<BTreeSet<_>>(), listed);
}

/// Whether a source names another slice: `crate::people`, or inside `use crate::{…}`. Tests may stage whatever they need.
fn mentions(text: &str, slice: &str) -> bool {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let grouped = code.split("use crate::{").skip(1).filter_map(|rest| rest.split("};").next());
    let within = grouped.flat_map(|group| group.split(',')).any(|name| {
        let name = name.trim();
        name == slice || name.starts_with(&format!("{slice}::"))
    });
    within || code.contains(&format!("crate::{slice}::")) || code.contains(&format!("crate::{slice};"))
}
