//! Keys that are added, take over and leave, under people who work and a program that is killed.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use domain::ids::ClientId;
use nix::sys::signal::Signal;
use practice::cast::Stage;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::apart::on;
use crate::program::{Running, ended};

/// The ring that every stage works with.
const RING: &str = "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";

struct House {
    stage: Stage,
    data: tempfile::TempDir,
    client: ClientId,
}

impl House {
    async fn open() -> Self {
        let stage = Stage::open().await;
        let client = stage.client("Ana").await;
        let data = tempfile::tempdir().unwrap();
        let house = Self { stage, data, client };
        house.lay(RING, 0o600);
        house
    }

    fn lay(&self, ring: &str, mode: u32) {
        fs::write(self.ring(), ring).unwrap();
        fs::set_permissions(self.ring(), PermissionsExt::from_mode(mode)).unwrap();
    }

    fn ring(&self) -> std::path::PathBuf {
        self.data.path().join("keyring")
    }

    fn run(&self, words: &[&str]) -> (i32, String, String) {
        ended(&mut on(self.stage.database(), self.data.path(), words))
    }

    fn owner(&self) -> PgPool {
        self.stage.database().owner()
    }

    /// What needs each key.
    async fn needed(&self) -> Vec<(String, i64, i64)> {
        sqlx::query_as("SELECT key, sealed, hashes FROM keys_in_use()").fetch_all(&self.owner()).await.unwrap()
    }

    async fn on_older(&self, newest: &str) -> i64 {
        self.needed().await.iter().filter(|(key, ..)| key != newest).map(|(_, sealed, hashes)| sealed + hashes).sum()
    }

    fn pages(&self) -> Running {
        let mut serve = on(self.stage.database(), self.data.path(), &["serve"]);
        Running::start_until(&mut serve, "Halcyon's pages: http://localhost:")
    }

    fn token(&self) -> String {
        let (code, token, errors) = self.run(&["token", "create", "--person", &self.stage.coach().to_string()]);
        assert_eq!(code, 0, "{errors}");
        token.trim().to_owned()
    }

    fn refused(&self, words: &[&str], said: &[&str]) {
        let (code, _, errors) = self.run(words);
        assert!(code == 2 && said.iter().all(|one| errors.contains(one)), "{words:?}: {errors}");
    }
}

/// Somebody at the API.
#[derive(Clone)]
struct Caller {
    port: u16,
    token: String,
}

impl Caller {
    /// Status and body.
    fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let (token, length) = (&self.token, body.len());
        write!(stream, "{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    fn assign(&self, client: ClientId, number: usize) -> (u16, Value) {
        let body = json!({ "client": client.to_string(), "words": format!("Walk {number} steps.") }).to_string();
        self.ask("POST", "/homework", &format!("Idempotency-Key: piece-{}-{number}\r\n", self.token.len()), &body)
    }
}

/// Writes, writes again what was written, changes and reads, until told to stop: how many answers, and those that were not well.
fn load(caller: Caller, client: ClientId, over: Arc<AtomicBool>) -> JoinHandle<(usize, Vec<(u16, Value)>)> {
    std::thread::spawn(move || {
        let (mut answers, mut bad) = (0, Vec::new());
        let mut note = |answer: (u16, Value), ok: bool| {
            answers += 1;
            if !ok {
                bad.push(answer);
            }
        };
        for number in 1.. {
            let (status, made) = caller.assign(client, number);
            let id = made["id"].as_str().unwrap_or_default().to_owned();
            note((status, made), status == 201);
            let words = json!({ "words": format!("Walk {number} steps, slowly.") }).to_string();
            let changed = caller.ask("PATCH", &format!("/homework/{id}"), "If-Match: *\r\n", &words);
            note(changed.clone(), changed.0 == 200);
            let again = caller.assign(client, 1);
            note(again.clone(), again.0 == 201);
            let all = caller.ask("GET", "/homework?limit=20", "", "");
            note(all.clone(), all.0 == 200);
            if over.load(Ordering::Relaxed) {
                break;
            }
        }
        (answers, bad)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn keys_change_under_load_through_a_kill_and_nobody_notices() {
    let house = House::open().await;
    let pages = house.pages();
    let caller = Caller { port: pages.port, token: house.token() };
    for number in 1000..1150 {
        assert_eq!(caller.assign(house.client, number).0, 201);
    }
    let over = Arc::new(AtomicBool::new(false));
    let loads = [load(caller.clone(), house.client, over.clone())];
    let (code, added, errors) = house.run(&["key", "add"]);
    assert!(code == 0 && added.contains("k2 was added") && errors.contains("copy of the key ring"), "{added}{errors}");
    assert_eq!(fs::metadata(house.ring()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(house.needed().await.iter().all(|(key, ..)| key == "k1"), "it waits");

    // Half of what there is is held by somebody, so that the program is killed half-way, surely.
    let mut holder = house.owner().begin().await.unwrap();
    let held = "SELECT id FROM homework WHERE words LIKE 'v1.k1.%' ORDER BY id LIMIT 75 FOR UPDATE";
    let held = sqlx::query(held).fetch_all(&mut *holder).await.unwrap().len();
    let mut rotating = on(house.stage.database(), house.data.path(), &["key", "rotate"]);
    let mut rotating = rotating.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while house.on_older("k2").await > i64::try_from(held).unwrap() {
        assert!(rotating.try_wait().unwrap().is_none(), "it ended by itself");
    }
    rotating.kill().unwrap();
    rotating.wait().unwrap();
    // And what was written in the second in which the pages had not yet looked at the ring.
    assert!(house.on_older("k2").await >= 75);
    holder.rollback().await.unwrap();

    let (code, out, errors) = house.run(&["key", "rotate"]);
    assert!(code == 0 && out.contains("on older keys: 0."), "{out}{errors}");
    over.store(true, Ordering::Relaxed);
    for load in loads {
        let (answers, bad) = load.join().unwrap();
        assert!(answers > 50 && bad.is_empty(), "{answers}: {bad:?}");
    }
    assert_eq!(house.on_older("k2").await, 0);
    pages.signal(Signal::SIGTERM);
    let (code, errors) = pages.end();
    assert!(code == 0 && !errors.contains("ERROR"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_leaves_once_nothing_needs_it_and_not_before() {
    let house = House::open().await;
    let letter = house.stage.letter_that_went_out(house.client).await;
    house.refused(&["key", "remove", "k1"], &["k1 is the key that writes", "halcyon key add"]);
    house.refused(&["key", "remove", "k9"], &["there is no key k9", "there is k1"]);
    assert_eq!(house.run(&["key", "add"]).0, 0);
    assert_eq!(house.run(&["key", "add"]).0, 0);
    assert_eq!(house.run(&["key", "remove", "k3"]).0, 0, "one that waits is needed by nothing");
    let (code, found, _) = house.run(&["doctor"]);
    assert!(found.contains("the key k2 was added and waits") && found.contains("→ make a copy"), "{code}{found}");
    assert_eq!(house.run(&["key", "rotate"]).0, 0);
    // Something that a part with an older ring wrote meanwhile.
    let back = "UPDATE staff SET address_hash = 'v1.k1.x' WHERE id = $1";
    sqlx::query(back).bind(house.stage.coach().0).execute(&house.owner()).await.unwrap();
    house.refused(&["key", "remove", "k1"], &["k1 is needed by 1 addresses", "halcyon key rotate"]);
    let (_, found, _) = house.run(&["doctor"]);
    assert!(found.contains("1 addresses still need the key k1"), "{found}");
    let (code, out, errors) = house.run(&["key", "rotate"]);
    assert!(code == 0 && out.contains("1 values were made anew with k2; on older keys: 0."), "{out}{errors}");

    // A letter that went out holds links for two years.
    let sent = "UPDATE letters SET attempts = 1, made_at = '2026-11-20T10:00Z' WHERE id = $1";
    sqlx::query(sent).bind(letter.0).execute(&house.owner()).await.unwrap();
    house.refused(&["key", "remove", "k1"], &["until 19 November 2028", "--end-links"]);
    let (_, found, _) = house.run(&["doctor"]);
    assert!(found.contains("the key k1 serves links in letters alone, until 19 November 2028"), "{found}");
    house.stage.at("2028-11-20T10:00[Europe/Berlin]").await;
    let (_, found, _) = house.run(&["doctor"]);
    assert!(
        found.contains("nothing needs the key k1 any more") && found.contains("`halcyon key remove k1`"),
        "{found}"
    );
    let (code, out, errors) = house.run(&["key", "remove", "k1"]);
    assert!(code == 0 && out.contains("k1 was taken out") && errors.contains("backup"), "{out}{errors}");
    let ring = fs::read_to_string(house.ring()).unwrap();
    assert!(ring.starts_with("# k1 was taken out") && !ring.contains("AQEB"), "{ring}");
    let verbs = "SELECT count(*) FROM logbook WHERE verb LIKE 'sealing.%'";
    assert_eq!(house.stage.count(verbs).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_seen_leaves_at_once_and_its_links_end() {
    let house = House::open().await;
    house.stage.letter_that_went_out(house.client).await;
    let sent = "UPDATE letters SET attempts = 1, made_at = '2026-11-20T10:00Z'";
    sqlx::query(sent).execute(&house.owner()).await.unwrap();
    assert_eq!((house.run(&["key", "add"]).0, house.run(&["key", "rotate"]).0), (0, 0));
    house.refused(&["key", "remove", "k1"], &["--end-links"]);
    assert_eq!(house.run(&["key", "remove", "k1", "--end-links"]).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_part_starts_with_a_ring_that_does_not_open_what_is_sealed() {
    let house = House::open().await;
    let pages = house.pages();
    let caller = Caller { port: pages.port, token: house.token() };
    for piece in 1..=2 {
        assert_eq!(caller.assign(house.client, piece).0, 201);
    }
    let starts: [&[&str]; 3] = [&["serve"], &["work"], &["up"]];
    for words in starts {
        house.lay("k2 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n", 0o600);
        house.refused(words, &["lacks k1, which 2 sealed values", "put back the copy", "docs/OPERATIONS.md"]);
        house.lay("k1 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n", 0o600);
        house.refused(words, &["the k1 in the key ring", "is not the k1 of this practice"]);
        for mode in [0o640, 0o604, 0o660] {
            house.lay(RING, mode);
            house.refused(words, &["can be read by others", "chmod 600"]);
        }
    }
    house.refused(&["key", "add"], &["chmod 600"]);
    house.refused(&["key", "rotate"], &["chmod 600"]);
    // Once nothing is sealed with it, the lost key is only what addresses are looked up by; that can be made anew.
    house.lay("k2 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n", 0o600);
    sqlx::query("DELETE FROM homework").execute(&house.owner()).await.unwrap();
    house.refused(&["serve"], &["halcyon key rotate"]);
    let (code, out, errors) = house.run(&["key", "rotate"]);
    assert!(code == 0 && out.contains("with k2; on older keys: 0."), "{out}{errors}");
    for pages in [pages, house.pages()] {
        pages.signal(Signal::SIGTERM);
        assert_eq!(pages.end().0, 0);
    }
}

#[test]
fn a_key_is_added_where_no_database_is() {
    let data = tempfile::tempdir().unwrap();
    let (code, _, errors) = ended(&mut crate::program::halcyon(data.path(), &["key", "add"]));
    assert!(code == 2 && errors.contains("is not there") && !is_any(data.path()), "{errors}");
    fs::write(data.path().join("keyring"), RING).unwrap();
    fs::set_permissions(data.path().join("keyring"), PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(ended(&mut crate::program::halcyon(data.path(), &["key", "add"])).0, 0);
}

fn is_any(data: &Path) -> bool {
    data.join("keyring").exists()
}

/// On a private server, which nothing but commands can start while the ring does not fit.
#[test]
fn a_lost_ring_is_left_behind_by_commands_alone() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let run = |words: &[&str]| ended(&mut crate::program::halcyon(&data, words));
    let start = ["up", "--listen", "127.0.0.1:0"];
    let running = Running::start(&mut crate::program::halcyon(&data, &start));
    assert_eq!(run(&["owner", "create", "--email", "ana@home.example", "--name", "Ana"]).0, 0);
    running.signal(Signal::SIGINT);
    assert_eq!(running.end().0, 0);
    fs::write(data.join("keyring"), "k2 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n").unwrap();
    let (code, _, errors) = run(&start);
    assert!(code == 2 && errors.contains("halcyon key rotate"), "{errors}");
    let (code, rows, errors) = run(&["psql", "-Atc", "SELECT left(address_hash, 6) FROM staff"]);
    assert_eq!((code, rows.trim()), (0, "v1.k1."), "{errors}");
    let (code, out, errors) = run(&["key", "rotate"]);
    assert!(code == 0 && out.contains("1 values were made anew with k2"), "{out}{errors}");
    assert_eq!(crate::program::postgres(&data), None, "what commands started, they stopped");
    let running = Running::start(&mut crate::program::halcyon(&data, &start));
    running.signal(Signal::SIGINT);
    assert_eq!(running.end().0, 0);
}
