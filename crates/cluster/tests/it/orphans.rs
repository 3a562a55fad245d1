//! After kill -9 of whoever started the server, of the server, or of both.

use crate::ground::{SOON, ask, ground, names, settings, start, tell};
use crate::launcher::{Launcher, end};
use cluster::DATABASE;
use nix::sys::signal::Signal;
use std::path::Path;

#[tokio::test]
async fn a_server_whose_launcher_was_killed_is_adopted_and_can_be_stopped() {
    let ground = ground();
    let launcher = Launcher::launch(ground.path(), Path::new("/"));
    tell(&launcher.url, "CREATE TABLE kingfisher AS SELECT 'alcyone' AS name").await;
    let (server, url) = launcher.kill();
    assert_eq!(ask(&url, "SELECT name FROM kingfisher").await, "alcyone", "it lives on");

    let cluster = start(ground.path()).await;
    assert!(cluster.is_adopted());
    assert_eq!(cluster.pid(), server.as_raw());
    assert_eq!(ask(&cluster.url(DATABASE), "SELECT name FROM kingfisher").await, "alcyone");
    cluster.stop(SOON).await.unwrap();
    assert_eq!(names(ground.path().join("sockets")), [""; 0]);
    assert_eq!(cluster::running(&settings(ground.path()).folder).await, None);
}

#[tokio::test]
async fn a_server_killed_with_its_launcher_is_replaced() {
    let ground = ground();
    let launcher = Launcher::launch(ground.path(), Path::new("/"));
    tell(&launcher.url, "CREATE TABLE kingfisher AS SELECT 'alcyone' AS name").await;
    let (server, _) = launcher.kill();
    end(server, Signal::SIGKILL);

    let cluster = start(ground.path()).await;
    assert!(!cluster.is_adopted());
    assert_ne!(cluster.pid(), server.as_raw());
    assert_eq!(ask(&cluster.url(DATABASE), "SELECT name FROM kingfisher").await, "alcyone");
    assert_eq!(names(ground.path().join("sockets")).len(), 1, "the dead one's socket is gone");
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn a_server_killed_under_a_living_launcher_is_noticed_and_replaced() {
    let ground = ground();
    let mut cluster = start(ground.path()).await;
    tell(&cluster.url(DATABASE), "CREATE TABLE kingfisher AS SELECT 'alcyone' AS name").await;
    end(nix::unistd::Pid::from_raw(cluster.pid()), Signal::SIGKILL);
    assert!(cluster.ended().await.to_string().contains("signal: 9"));
    drop(cluster);

    let cluster = start(ground.path()).await;
    assert_eq!(ask(&cluster.url(DATABASE), "SELECT name FROM kingfisher").await, "alcyone");
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn a_server_going_down_by_itself_is_waited_for() {
    let ground = ground();
    let (server, _) = Launcher::launch(ground.path(), Path::new("/")).kill();
    end(server, Signal::SIGINT);
    let cluster = start(ground.path()).await;
    assert!(!cluster.is_adopted());
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn an_orphan_can_be_stopped_without_being_started_again() {
    let ground = ground();
    let (_, _) = Launcher::launch(ground.path(), Path::new("/")).kill();
    let folder = settings(ground.path()).folder;
    assert!(cluster::running(&folder).await.is_some());
    cluster::stop_orphan(&folder, SOON).await.unwrap();
    assert_eq!(cluster::running(&folder).await, None);
    cluster::stop_orphan(&folder, SOON).await.unwrap();
}
