//! What an installation in parts is made of: secrets in files, a key ring, and whether each part answers.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use nix::sys::signal::Signal;
use testkit::database::Database;

use crate::program::{Running, ended, halcyon};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn make(folder: &Path, smtp_url: Option<&str>) -> (i32, String) {
    let mut command = halcyon(folder, &["secrets", "make"]);
    command.arg(folder.join("secrets")).env_remove("HALCYON_MAIL__TRANSPORT");
    if let Some(url) = smtp_url {
        command.env("HALCYON_MAIL__SMTP_URL", url);
    }
    let (code, _, errors) = ended(&mut command);
    (code, errors)
}

#[test]
fn secrets_are_made_once_each_for_its_reader() {
    let folder = tempfile::tempdir().unwrap();
    let at = |file: &str| folder.path().join("secrets").join(file);
    let read = |file: &str| fs::read_to_string(at(file)).unwrap();
    assert_eq!(make(folder.path(), Some("smtp://ana:a%40b@mail.river.org:587")).0, 0);
    let owner = read("owner/password");
    assert_eq!(read("owner/database_url"), format!("postgres://halcyon:{owner}@db:5432/halcyon?sslmode=disable"));
    for reader in ["web", "worker"] {
        let password = read(&format!("{reader}/password"));
        let url = read(&format!("{reader}/database_url"));
        assert_eq!(url, format!("postgres://halcyon_{reader}:{password}@db:5432/halcyon?sslmode=disable"));
        assert_ne!(password, owner);
        assert_eq!(mode(&at(&format!("{reader}/database_url"))), 0o400);
    }
    assert_eq!((mode(&at("owner/password")), mode(&at("owner/database_url"))), (0o444, 0o400));
    assert_eq!(read("worker/smtp_url"), "smtp://ana:a%40b@mail.river.org:587");
    assert_eq!(make(folder.path(), Some("smtps://mail.river.org")).0, 0);
    assert_eq!((read("owner/password"), read("worker/smtp_url")), (owner, "smtps://mail.river.org".to_owned()));
    assert_eq!(make(folder.path(), None).0, 0);
    assert!(!at("worker/smtp_url").exists());
}

#[test]
fn values_that_cannot_be_meant_end_at_the_first_step() {
    let folder = tempfile::tempdir().unwrap();
    let (code, errors) = make(folder.path(), Some("mail.river.org:587"));
    assert!(code == 2 && errors.contains("mail.smtp_url (HALCYON_MAIL__SMTP_URL): must be an address"), "{errors}");
    assert!(!folder.path().join("secrets").exists());
}

fn on(database: &Database, data: &Path, words: &[&str]) -> Command {
    let mut command = halcyon(data, words);
    command
        .env("HALCYON_DATABASE__URL", database.url())
        .env("HALCYON_KEYS__KEYRING_FILE", data.join("ring"))
        .env("HALCYON_HTTP__LISTEN", "127.0.0.1:0");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_ring_is_made_for_a_new_practice_and_never_beside_one_that_began() {
    let database = Database::fresh().await;
    let data = tempfile::tempdir().unwrap();
    let migrate = || ended(&mut on(&database, data.path(), &["migrate", "--make-keyring"]));
    let ring = data.path().join("ring");
    let (code, _, errors) = migrate();
    assert!(code == 0 && errors.contains("a key ring was made"), "{errors}");
    let made = fs::read_to_string(&ring).unwrap();
    let owner = ["owner", "create", "--email", "ana@home.example", "--name", "Ana"];
    let (code, _, errors) = ended(&mut on(&database, data.path(), &owner));
    assert_eq!(code, 0, "{errors}");
    assert_eq!((migrate().0, fs::read_to_string(&ring).unwrap()), (0, made));
    fs::remove_file(&ring).unwrap();
    let (code, _, errors) = migrate();
    assert!(code == 2 && errors.contains("put its copy back") && !ring.exists(), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_asked_at_its_own_listener() {
    let database = Database::fresh().await;
    let data = tempfile::tempdir().unwrap();
    assert_eq!(ended(&mut on(&database, data.path(), &["migrate", "--make-keyring"])).0, 0);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let ask = || {
        let words = ["healthcheck", "--worker"];
        ended(on(&database, data.path(), &words).env("HALCYON_WORKER__ADMIN_LISTEN", &listen))
    };
    assert_eq!(ask().0, 1);
    let mut work = on(&database, data.path(), &["work"]);
    work.env("HALCYON_WORKER__ADMIN_LISTEN", &listen);
    let worker = Running::start_until(&mut work, "Halcyon's worker works");
    let (code, _, errors) = ask();
    assert_eq!(code, 0, "{errors}");
    worker.signal(Signal::SIGTERM);
    assert_eq!(worker.end().0, 0);
    let mut off = on(&database, data.path(), &["healthcheck", "--worker"]);
    let (code, _, errors) = ended(off.env("HALCYON_WORKER__ADMIN_LISTEN", "off"));
    assert!(code == 2 && errors.contains("worker.admin_listen"), "{errors}");
}
