//! What is refused, and whether the sentence helps.

use crate::ground::{SOON, ask, ground, refusal, settings, start};
use crate::launcher::Launcher;
use cluster::{Cluster, DATABASE};
use std::path::Path;

#[tokio::test]
async fn a_second_start_on_a_held_folder() {
    let ground = ground();
    let launcher = Launcher::launch(ground.path(), Path::new("/"));
    let refusal = refusal(ground.path()).await;
    assert!(refusal.contains(&format!("in use by another Halcyon (process {})", launcher.pid())), "{refusal}");
    let folder = settings(ground.path()).folder;
    assert!(cluster::stop_orphan(&folder, SOON).await.is_err(), "it is no orphan");
    assert_eq!(ask(&launcher.url, "SELECT 'alive'").await, "alive");
    let address = cluster::running(&folder).await.unwrap();
    assert_eq!(address.url(DATABASE), launcher.url, "a second program finds it");
    launcher.finish();
}

#[tokio::test]
async fn of_many_starts_at_once_one_succeeds() {
    let ground = ground();
    let settings = settings(ground.path());
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let settings = settings.clone();
            tokio::spawn(async move { Cluster::start(&settings).await })
        })
        .collect();
    let mut started = Vec::new();
    for start in starts {
        started.extend(start.await.unwrap().ok());
    }
    assert_eq!(started.len(), 1);
    started.pop().unwrap().stop(SOON).await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_another_major_version() {
    let ground = ground();
    start(ground.path()).await.stop(SOON).await.unwrap();
    std::fs::write(ground.path().join("postgres/PG_VERSION"), "14\n").unwrap();
    let refusal = refusal(ground.path()).await;
    for words in ["was made by PostgreSQL 14", "install PostgreSQL 14", "pg_dumpall"] {
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[tokio::test]
async fn a_folder_with_something_else_in_it() {
    let ground = ground();
    let folder = ground.path().join("postgres");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("notes"), "mine").unwrap();
    let refusal = refusal(ground.path()).await;
    assert!(refusal.contains("neither empty nor a PostgreSQL cluster"), "{refusal}");
    assert_eq!(std::fs::read_to_string(folder.join("notes")).unwrap(), "mine");
}
