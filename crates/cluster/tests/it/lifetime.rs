//! From the first start to the last stop.

use crate::ground::{SOON, ask, connect, ground, names, settings, start, tell};
use cluster::{Cluster, DATABASE};
use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use sqlx::Connection;

#[tokio::test]
async fn is_made_answers_stops_and_finds_its_rows_again() {
    let ground = ground();
    let cluster = start(ground.path()).await;
    let url = cluster.url(DATABASE);
    tell(&url, "CREATE TABLE kingfisher (name text); INSERT INTO kingfisher VALUES ('alcyone')").await;
    assert_eq!(ask(&url, "SELECT current_setting('data_checksums')").await, "on");
    assert_eq!(ask(&url, "SELECT current_setting('listen_addresses')").await, "");
    assert_eq!(
        ask(&url, "SELECT pg_encoding_to_char(encoding) || datcollate FROM pg_database WHERE datname = 'halcyon'")
            .await,
        "UTF8C"
    );
    let first = cluster.pid();
    cluster.stop(SOON).await.unwrap();
    assert_eq!(kill(Pid::from_raw(first), None), Err(Errno::ESRCH), "the server is gone");
    assert_eq!(names(ground.path().join("sockets")), [""; 0], "so is its socket's folder");
    assert_eq!(names(ground.path().into()), ["postgres", "postgres.lock", "postgres.log", "sockets"]);

    let cluster = start(ground.path()).await;
    assert!(!cluster.is_adopted());
    assert_eq!(ask(&cluster.url(DATABASE), "SELECT name FROM kingfisher").await, "alcyone");
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn stops_although_a_connection_sits_in_a_transaction() {
    let ground = ground();
    let cluster = start(ground.path()).await;
    let mut sitting = connect(&cluster.url(DATABASE)).await;
    let _transaction = sitting.begin().await.unwrap();
    cluster.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn dropping_it_stops_it() {
    let ground = ground();
    let cluster = start(ground.path()).await;
    let pid = Pid::from_raw(cluster.pid());
    drop(cluster);
    assert_eq!(kill(pid, None), Err(Errno::ESRCH));
}

#[tokio::test]
async fn a_server_that_ends_by_itself_is_noticed_with_the_end_of_its_log() {
    let ground = ground();
    let mut cluster = start(ground.path()).await;
    kill(Pid::from_raw(cluster.pid()), nix::sys::signal::Signal::SIGINT).unwrap();
    let end = cluster.ended().await.to_string();
    assert!(end.contains("database system is shut down"), "{end}");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let ground = ground();
    let mut settings = settings(ground.path());
    settings.options.push(("shared_buffers".into(), "blue".into()));
    let refusal = Cluster::start(&settings).await.unwrap_err().to_string();
    assert!(refusal.contains(r#"invalid value for parameter "shared_buffers""#), "{refusal}");
    assert_eq!(names(ground.path().join("sockets")), [""; 0]);
}

#[tokio::test]
async fn cancelling_a_start_leaves_nothing_running() {
    let ground = ground();
    start(ground.path()).await.stop(SOON).await.unwrap();
    let settings = settings(ground.path());
    // Polled once, it has spawned the server and waits for its answer.
    let started = tokio::time::timeout(std::time::Duration::ZERO, Cluster::start(&settings)).await;
    assert!(started.is_err(), "the server cannot have answered yet");
    assert!(!ground.path().join("postgres/postmaster.pid").exists());
    assert_eq!(names(ground.path().join("sockets")), [""; 0]);
    start(ground.path()).await.stop(SOON).await.unwrap();
}

#[tokio::test]
async fn what_crashed_tries_left_is_removed() {
    let ground = ground();
    let half = ground.path().join(".postgres.new-x1Y2z3/global");
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join("pg_control"), "half").unwrap();
    std::fs::create_dir(ground.path().join("postgres")).unwrap();
    start(ground.path()).await.stop(SOON).await.unwrap();
    assert_eq!(names(ground.path().into()), ["postgres", "postgres.lock", "postgres.log", "sockets"]);
}

#[tokio::test]
async fn no_value_of_a_row_reaches_the_log() {
    let ground = ground();
    let cluster = start(ground.path()).await;
    let mut connection = connect(&cluster.url(DATABASE)).await;
    for statement in [
        "CREATE TABLE said (words text UNIQUE)",
        "INSERT INTO said VALUES ('canary-1')",
        "INSERT INTO said VALUES ('canary-1')",
        "SELECT 'canary-2'::int",
        "DO $$ BEGIN RAISE WARNING 'canary-3'; END $$",
        "SELECT 'canary-4' FRO said",
    ] {
        let _ = sqlx::raw_sql(statement).execute(&mut connection).await;
    }
    connection.close().await.unwrap();
    cluster.stop(SOON).await.unwrap();
    let log = std::fs::read_to_string(ground.path().join("postgres.log")).unwrap();
    assert!(log.contains("ready to accept connections"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}
