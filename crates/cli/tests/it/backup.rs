//! Backups, as whoever keeps the server makes them and puts them back.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use testkit::database::Database;

use crate::program::{Running, ended, halcyon, postgres};

/// A folder for a test, with keys of its own.
struct Place {
    folder: tempfile::TempDir,
    public: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret.key");
        let words = ["backup-key", "--to", secret.to_str().unwrap()];
        let (code, public, errors) = ended(&mut halcyon(folder.path(), &words));
        assert!(code == 0 && public.starts_with("age1") && errors.contains("keep it in two places"), "{errors}");
        assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
        let (code, _, errors) = ended(&mut halcyon(folder.path(), &words));
        assert!(code == 2 && errors.contains("is there already"), "{errors}");
        Self { folder, public: public.trim().to_owned() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Runs a command on a data folder of the place.
    fn run(&self, data: &str, words: &[&str]) -> (i32, String, String) {
        let mut command = halcyon(&self.path(data), words);
        ended(command.env("HALCYON_BACKUP__RECIPIENTS", &self.public))
    }

    /// Runs a command that opens a backup.
    fn open(&self, data: &str, command: &str, backup: &str, key: &str) -> (i32, String, String) {
        self.run(data, &[command, "--from", &self.text(backup), "--identity", &self.text(key)])
    }

    fn start(&self, data: &str) -> Running {
        Running::start(&mut halcyon(&self.path(data), &["up", "--listen", "127.0.0.1:0"]))
    }

    /// How the logbook's chain ends by the note beside the database.
    fn noted(&self, data: &str) -> String {
        std::fs::read_to_string(self.path(data).join("last-link.json")).unwrap_or_default()
    }

    /// Waits until everything in the logbook is linked and noted; how the chain ends then. A worker that starts links at once.
    fn linked(&self, data: &str) -> String {
        let sql = "SELECT json_build_object('link', number, 'hash', encode(hash, 'hex'))::jsonb FROM logbook_links
          WHERE to_number >= (SELECT max(number) FROM logbook)";
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            let (_, found, errors) = self.run(data, &["psql", "-Atc", sql]);
            let (found, noted) = (parsed(&found), parsed(&self.noted(data)));
            if found.is_some() && found == noted {
                return self.noted(data);
            }
            assert!(Instant::now() < patience, "the logbook is linked and noted: {found:?} {noted:?} {errors}");
        }
    }
}

fn parsed(json: &str) -> Option<serde_json::Value> {
    serde_json::from_str(json).ok()
}

fn stop(running: Running) {
    running.signal(Signal::SIGINT);
    let (code, errors) = running.end();
    assert_eq!(code, 0, "{errors}");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_practice_is_backed_up_while_it_runs_wiped_and_put_back() {
    let place = Place::new();
    let running = place.start("old");
    let owner = ["owner", "create", "--email", "ana@home.example", "--name", "Ana"];
    let (code, _, errors) = place.run("old", &owner);
    assert_eq!(code, 0, "{errors}");
    let (code, out, errors) = place.run("old", &["backup", "--to", &place.text("monday.age")]);
    assert!(code == 0 && out.contains("The backup is made"), "{errors}");
    assert_eq!(std::fs::metadata(place.path("monday.age")).unwrap().permissions().mode() & 0o777, 0o600);
    let (code, _, errors) = place.run("old", &["backup", "--to", &place.text("monday.age")]);
    assert!(code == 2 && errors.contains("is not written over"), "{errors}");
    stop(running);
    // Also from a practice that does not run, and into a folder.
    std::fs::create_dir(place.path("copies")).unwrap();
    let (code, _, errors) = place.run("old", &["backup", "--to", &place.text("copies")]);
    assert_eq!(code, 0, "{errors}");
    let made = names(&place.path("copies"));
    assert!(made.len() == 1 && made[0].starts_with("halcyon-20") && made[0].ends_with("Z.age"), "{made:?}");
    assert_eq!(postgres(&place.path("old")), None, "what the command started, it stopped");

    let (code, out, errors) = place.open("old", "verify-backup", "monday.age", "secret.key");
    assert!(code == 0 && out.contains("opens and is whole") && out.contains("staff 1"), "{out}{errors}");

    let (code, out, errors) = place.open("new", "restore", "monday.age", "secret.key");
    assert!(code == 0 && out.contains("letters   held") && out.contains("1 links"), "{out}{errors}");
    assert!(!place.path("new/keyring").exists(), "a key ring is never made beside what needs another");
    let stopped = format!("copies/{}", made[0]);
    let (code, out_of_it, errors) = place.open("again", "restore", &stopped, "secret.key");
    assert_eq!(code, 0, "{out_of_it}{errors}");
    let noted = |data: &str| std::fs::read_to_string(place.path(data).join("last-link.json")).unwrap();
    assert_eq!(noted("again"), noted("old"), "the logbook goes on where the backup ends");
    let person = out.split("--person ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    std::fs::copy(place.path("old/keyring"), place.path("new/keyring")).unwrap();
    let running = place.start("new");
    let (code, rows, errors) = place.run("new", &["psql", "-Atc", "SELECT name FROM staff"]);
    assert_eq!((code, rows.trim()), (0, "Ana"), "{errors}");
    let (_, found, _) = place.run("new", &["doctor"]);
    assert!(found.contains("letters are held"), "{found}");
    let (code, link, errors) = place.run("new", &["reset", "--person", &person]);
    assert!(code == 0 && link.contains("/set-up#"), "{errors}");
    let (code, _, errors) = place.open("new", "restore", "monday.age", "secret.key");
    assert!(code == 2 && errors.contains("already") && errors.contains("--data"), "{errors}");
    stop(running);
}

/// Entries that were made after the backup are gone with the former database. That is said, and is not taken for somebody's doing.
#[test]
fn a_logbook_that_was_put_back_holds_goes_on_and_says_what_is_gone() {
    const WELL: &str = "the logbook is what was written, and has the link that was noted";
    let place = Place::new();
    let owner = |name: &str| {
        let email = format!("{name}@home.example");
        let (code, _, errors) = place.run("here", &["owner", "create", "--email", &email, "--name", name]);
        assert_eq!(code, 0, "{errors}");
    };
    let begun_anew = || {
        let running = place.start("here");
        (place.linked("here"), running)
    };
    let doctor = || place.run("here", &["doctor"]).1;
    stop(place.start("here"));
    owner("ana");
    let (of_the_backup, running) = begun_anew();
    let (code, _, errors) = place.run("here", &["backup", "--to", &place.text("monday.age")]);
    assert_eq!(code, 0, "{errors}");
    stop(running);
    let aside = |from: &str, to: &str| {
        let copied = Command::new("cp").arg("-a").args([place.path(from), place.path(to)]).status().unwrap();
        assert!(copied.success());
    };
    aside("here/postgres", "copy");
    owner("ben");
    let (lost, running) = begun_anew();
    assert_ne!(lost, of_the_backup);
    stop(running);

    std::fs::rename(place.path("here/postgres"), place.path("former")).unwrap();
    let (code, out, errors) = place.open("here", "restore", "monday.age", "secret.key");
    assert_eq!(code, 0, "{out}{errors}");
    let link = |head: &str| parsed(head).unwrap()["link"].as_i64().unwrap();
    let said = format!("goes on after link {}", link(&of_the_backup));
    assert!(out.contains(&said) && out.contains(&format!("at least to link {}", link(&lost))), "{out}");
    assert_eq!(place.noted("here"), of_the_backup);
    assert!(doctor().contains(WELL), "{}", doctor());
    owner("ben");
    let (goes_on, running) = begun_anew();
    assert!(link(&goes_on) > link(&of_the_backup), "{goes_on}");
    assert!(doctor().contains(WELL), "{}", doctor());
    stop(running);

    // A folder that somebody copied back looks like an end that was cut off, until they say that they know why.
    std::fs::remove_dir_all(place.path("here/postgres")).unwrap();
    aside("copy", "here/postgres");
    let found = doctor();
    assert!(found.contains("rewritten or cut") && found.contains("if you put an older state"), "{found}");
    std::fs::remove_file(place.path("here/last-link.json")).unwrap();
    owner("ben");
    let (_, running) = begun_anew();
    assert!(doctor().contains(WELL), "{}", doctor());
    stop(running);
}

#[test]
fn what_does_not_open_touches_nothing() {
    let place = Place::new();
    stop(place.start("old"));
    let (code, out, errors) = place.run("old", &["backup", "--to", &place.text("monday.age")]);
    assert!(code == 0, "{out}{errors}");
    let other = Place::new();
    std::fs::copy(other.path("secret.key"), place.path("other.key")).unwrap();
    let mut bytes = std::fs::read(place.path("monday.age")).unwrap();
    std::fs::write(place.path("short.age"), &bytes[..bytes.len() / 2]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(place.path("changed.age"), &bytes).unwrap();
    std::fs::write(place.path("words.age"), "no backup").unwrap();
    for command in ["verify-backup", "restore"] {
        for (backup, key, code, says) in [
            ("monday.age", "other.key", 1, "made for another one"),
            ("short.age", "secret.key", 1, "not whole"),
            ("changed.age", "secret.key", 1, "not whole"),
            ("words.age", "secret.key", 1, "no backup of Halcyon"),
            ("nowhere.age", "secret.key", 2, "--from"),
            ("monday.age", "monday.age", 2, "--identity"),
            ("monday.age", "nowhere.key", 2, "--identity"),
        ] {
            let (found, out, errors) = place.open("new", command, backup, key);
            assert!(found == code && errors.contains(says), "{command} {backup} {key}: {found} {out}{errors}");
        }
    }
    assert!(!place.path("new").exists(), "not even a folder was made");
}

#[test]
fn whom_to_encrypt_to_has_to_be_said_and_is_never_a_secret_key() {
    let place = Place::new();
    let to = place.text("monday.age");
    let (code, _, errors) = ended(&mut halcyon(&place.path("data"), &["backup", "--to", &to]));
    assert!(code == 2 && errors.contains("backup.recipients"), "{errors}");
    let secret = std::fs::read_to_string(place.path("secret.key")).unwrap().lines().last().unwrap().to_owned();
    let words = ["backup", "--to", &to, "--recipient", &secret];
    let (code, _, errors) = ended(&mut halcyon(&place.path("data"), &words));
    assert!(code == 2 && errors.contains("--recipient") && !errors.contains(&secret), "{errors}");
    let mut command = halcyon(&place.path("data"), &["backup", "--to", &to]);
    let (code, _, errors) = ended(command.env("HALCYON_BACKUP__RECIPIENTS", &secret));
    assert!(code == 2 && errors.contains("HALCYON_BACKUP__RECIPIENTS") && !errors.contains(&secret), "{errors}");
    let (code, _, errors) = place.run("data", &["backup", "--to", &to]);
    assert!(code == 2 && errors.contains("there is no database"), "{errors}");
}

#[test]
fn a_backup_goes_through_a_pipe() {
    let place = Place::new();
    stop(place.start("old"));
    let mut command = halcyon(&place.path("old"), &["backup", "--to", "-", "--recipient", &place.public]);
    let made = command.output().unwrap();
    assert!(made.status.success() && made.stdout.starts_with(b"age-encryption.org/v1\n"));
    assert!(String::from_utf8_lossy(&made.stderr).contains("the backup is made"));
    std::fs::write(place.path("piped.age"), &made.stdout).unwrap();
    let words = ["restore", "--from", "-", "--identity", &place.text("secret.key")];
    let mut command = halcyon(&place.path("new"), &words);
    let (code, out, errors) = ended(command.stdin(std::fs::File::open(place.path("piped.age")).unwrap()));
    assert!(code == 0 && out.contains("The practice is put back"), "{out}{errors}");
    let mut command = halcyon(&place.path("third"), &words);
    std::fs::write(place.path("cut.age"), &made.stdout[..made.stdout.len() - 30]).unwrap();
    let cut = std::fs::File::open(place.path("cut.age")).unwrap();
    let (code, _, errors) = ended(command.stdin(cut).stdout(Stdio::piped()));
    assert!(code == 1 && errors.contains("not whole"), "{errors}");
    let words = ["backup", "--to", &place.text("nothing.age")];
    let (code, _, errors) = place.run("third", &words);
    assert!(code == 2 && errors.contains("there is no database") && !place.path("nothing.age").exists(), "{errors}");
    assert_eq!(names(place.folder.path()).iter().filter(|name| name.starts_with(".halcyon")).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_on_a_server_of_its_own_is_backed_up_by_the_owner_of_its_tables() {
    let place = Place::new();
    let (lost, found) = (Database::fresh().await, Database::fresh().await);
    let on = |database: &Database, words: &[&str]| {
        let mut command = halcyon(&place.path("data"), words);
        ended(command.env("HALCYON_DATABASE__URL", database.url()).env("HALCYON_BACKUP__RECIPIENTS", &place.public))
    };
    let (code, _, errors) = on(&lost, &["owner", "create", "--email", "ana@home.example", "--name", "Ana"]);
    assert_eq!(code, 0, "{errors}");
    let to = place.text("monday.age");
    let mut as_web = halcyon(&place.path("data"), &["backup", "--to", &to, "--recipient", &place.public]);
    let (code, _, errors) = ended(as_web.env("HALCYON_DATABASE__URL", lost.url_as(migrations::WEB_ROLE)));
    assert!(code == 1 && errors.contains("database.migration_url"), "{errors}");
    let (code, _, errors) = on(&lost, &["backup", "--to", &to]);
    assert_eq!(code, 0, "{errors}");
    let restore = ["restore", "--from", &to, "--identity", &place.text("secret.key")];
    let (code, _, errors) = on(&lost, &restore);
    assert!(code == 2 && errors.contains("database.url"), "{errors}");
    let (code, out, errors) = on(&found, &restore);
    assert!(code == 0 && out.contains("staff 1"), "{out}{errors}");
    let held: bool =
        sqlx::query_scalar("SELECT held_since IS NOT NULL FROM practice").fetch_one(&found.owner()).await.unwrap();
    assert!(held && !place.path("data/postgres").exists());
}
