//! As root the server runs as somebody else.

use crate::ground::{SOON, ground, refusal, start};
use crate::launcher::Launcher;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

fn is_root() -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        println!("skipped: not run as root");
    }
    root
}

#[tokio::test]
async fn the_server_does_not_run_as_root() {
    if !is_root() {
        return;
    }
    let ground = ground();
    let cluster = start(ground.path()).await;
    let status = fs::read_to_string(format!("/proc/{}/status", cluster.pid())).unwrap();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let owner = fs::metadata(ground.path().join("postgres")).unwrap().uid();
    assert_ne!(owner, 0);
    assert_eq!(line("Uid:"), [owner.to_string().as_str(); 4].join("\t"));
    assert!(!line("Groups:").split_whitespace().any(|group| group == "0"), "no group of root's is left");
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn it_does_not_matter_where_halcyon_is_started_from() {
    if !is_root() {
        return;
    }
    let [ground, closed] = [ground(), ground()];
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    Launcher::launch(ground.path(), closed.path()).finish();
}

#[tokio::test]
async fn a_data_folder_behind_a_closed_door_is_named_with_the_way_out() {
    if !is_root() {
        return;
    }
    let ground = ground();
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let refusal = refusal(ground.path()).await;
    assert!(refusal.contains(&format!("chmod o+x {}", ground.path().display())), "{refusal}");
    assert_eq!(fs::read_dir(ground.path()).unwrap().count(), 2, "lock and sockets, and no half cluster");

    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o711)).unwrap();
    start(ground.path()).await.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn a_cluster_that_root_has_copied_is_refused_with_the_way_out() {
    if !is_root() {
        return;
    }
    let ground = ground();
    start(ground.path()).await.stop(SOON).await.unwrap();
    std::os::unix::fs::chown(ground.path().join("postgres/PG_VERSION"), Some(0), Some(0)).unwrap();
    let refusal = refusal(ground.path()).await;
    assert!(refusal.contains("chown -R postgres"), "{refusal}");
}

#[tokio::test]
async fn a_parent_made_on_the_way_lets_the_server_through() {
    let ground = ground();
    let inner = ground.path().join("new");
    let mut settings = crate::ground::settings(ground.path());
    settings.folder = inner.join("postgres");
    cluster::Cluster::start(&settings).await.unwrap().stop(SOON).await.unwrap();
    assert_eq!(fs::metadata(inner).unwrap().permissions().mode() & 0o066, 0, "nobody looks into it");
}
