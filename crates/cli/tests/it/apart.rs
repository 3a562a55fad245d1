//! Pages and worker apart, on a database that the settings name.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use testkit::database::Database;

use crate::program::{Running, ended, halcyon};

pub(crate) fn on(database: &Database, data: &Path, words: &[&str]) -> Command {
    let mut command = halcyon(data, words);
    command
        .env("HALCYON_DATABASE__URL", database.url())
        .env("HALCYON_HTTP__LISTEN", "127.0.0.1:0")
        .env("HALCYON_WORKER__ADMIN_LISTEN", "off");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_worker_share_a_database_and_stop_cleanly() {
    let database = Database::fresh().await;
    let data = tempfile::tempdir().unwrap();
    let (code, _, errors) = ended(&mut on(&database, data.path(), &["serve"]));
    assert!(code == 2 && errors.contains("keyring"), "{errors}");
    let (code, _, errors) = ended(&mut on(&database, data.path(), &["migrate"]));
    assert_eq!(code, 0, "{errors}");
    let owner = ["owner", "create", "--email", "ana@home.example", "--name", "Ana"];
    let (code, _, errors) = ended(&mut on(&database, data.path(), &owner));
    assert!(code == 0 && errors.contains("a key ring was made"), "{errors}");
    let pages = Running::start_until(&mut on(&database, data.path(), &["serve"]), "Halcyon's pages: http://localhost:");
    let worker = Running::start_until(&mut on(&database, data.path(), &["work"]), "Halcyon's worker works");
    assert_eq!(pages.status("/health/ready"), "HTTP/1.1 200 OK");
    until_a_round_is_counted(&database).await;
    for part in [pages, worker] {
        part.signal(Signal::SIGTERM);
        let (code, errors) = part.end();
        assert_eq!(code, 0, "{errors}");
    }
    assert!(data.path().join("last-tick.json").exists());
}

/// A worker says that it works before its first round has ended.
async fn until_a_round_is_counted(database: &Database) {
    let counted = "SELECT count(*) > 0 FROM ticks WHERE counter > 0";
    let round = tokio::time::timeout(Duration::from_secs(30), async {
        while !sqlx::query_scalar::<_, bool>(counted).fetch_one(&database.owner()).await.unwrap() {
            tokio::task::yield_now().await;
        }
    });
    round.await.expect("a round is counted");
}

/// `/dev/full` takes nothing, as a disk that is full (full(4)).
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_takes_nothing_stops_nobody() {
    let database = Database::fresh().await;
    let data = tempfile::tempdir().unwrap();
    let owner = ["owner", "create", "--email", "ana@home.example", "--name", "Ana"];
    let (code, _, errors) = ended(&mut on(&database, data.path(), &owner));
    assert_eq!(code, 0, "{errors}");
    let start = |words: &[&str], beginning: &str| {
        let log = Stdio::from(File::options().write(true).open("/dev/full").unwrap());
        let mut command = on(&database, data.path(), words);
        Running::start_speaking(command.env("HALCYON_LOG__LEVEL", "info"), log, beginning)
    };
    let pages = start(&["serve"], "Halcyon's pages: http://localhost:");
    let worker = start(&["work"], "Halcyon's worker works");
    for path in ["/health/ready", "/welcome", "/health/ready"] {
        assert_eq!(pages.status(path), "HTTP/1.1 200 OK");
    }
    until_a_round_is_counted(&database).await;
    for part in [pages, worker] {
        part.signal(Signal::SIGTERM);
        assert_eq!(part.end().0, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_never_migrated_is_said_with_what_to_do() {
    let database = Database::fresh().await;
    sqlx::raw_sql("DROP SCHEMA apalis CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")
        .execute(&database.owner())
        .await
        .unwrap();
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("keyring"), "k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
    std::fs::set_permissions(data.path().join("keyring"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for words in [&["serve"][..], &["work"], &["token", "create", "--person", "0190d2f0-0000-7000-8000-000000000001"]] {
        let (code, _, errors) = ended(&mut on(&database, data.path(), words));
        assert!(code == 1 && errors.contains("halcyon migrate"), "{words:?}: {errors}");
    }
    let (code, found, _) = ended(&mut on(&database, data.path(), &["doctor"]));
    assert!(code == 1 && found.contains("migrations") && found.contains("halcyon migrate"), "{found}");
}
