//! Whether a front door – a password of the staff, a letter for clients – takes longer for an address that somebody has than for one that nobody has: 500 pairs, one after the other, each time the
//! other of the two first, at the shipped program over HTTP. `cargo bench -p cli --bench doors -- [PAIRS]`; `--profile dev` will do, since
//! what takes the time, argon2id, is optimised there too.
//!
//! Nothing here is a test: it prints both medians and the gap between them, and ends by itself.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a program for figures, not a part of Halcyon")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use practice::cast::Stage;

/// The ring that every stage works with.
const RING: &str = "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
const PAIRS: usize = 500;
/// These are not counted: the first requests find nothing warm.
const BEFORE: usize = 20;

#[tokio::main]
async fn main() {
    let pairs = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(PAIRS);
    let stage = Stage::open().await;
    let staff = stage.insider(stage.coach()).await.address;
    stage.confirmed_client("Ana").await;
    let data = tempfile::tempdir().expect("a folder");
    let ring = data.path().join("keyring");
    std::fs::write(&ring, RING).expect("a key ring");
    std::fs::set_permissions(&ring, PermissionsExt::from_mode(0o600)).expect("a key ring");
    let (mut child, port) = serve(stage.database().url(), data.path());
    for door in [PASSWORD, LETTER] {
        // As long as the other, so that a request is.
        let (known, unknown) = if door.path == LETTER.path {
            ("ana@home.example".to_owned(), "una@home.example".to_owned())
        } else {
            (staff.clone(), staff.replace("cora", "nora"))
        };
        println!("\n{}\n", door.path);
        measure(&stage, port, door, pairs, [&known, &unknown]).await;
    }
    child.kill().expect("an end");
    child.wait().expect("an end");
}

/// A door, what is sent there besides an address, and how it answers.
#[derive(Clone, Copy)]
struct Door {
    path: &'static str,
    besides: &'static str,
    answers: &'static str,
}

const PASSWORD: Door = Door { path: "/sign-in", besides: "&password=lamp+otter+violin+frog", answers: "HTTP/1.1 403" };
const LETTER: Door = Door { path: "/sign-in/letter", besides: "", answers: "HTTP/1.1 303" };

/// Knocks in pairs, and says how long each took.
async fn measure(stage: &Stage, port: u16, door: Door, pairs: usize, [known, unknown]: [&String; 2]) {
    let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
    for pair in 0..BEFORE + pairs {
        let mut order = [(known, &mut of_known), (unknown, &mut of_unknown)];
        if pair % 2 == 1 {
            order.reverse();
        }
        for (address, took) in order {
            // What is counted would make both wait; it is counted of either in the same way.
            let forget = sqlx::raw_sql("DELETE FROM guesses; DELETE FROM limits");
            forget.execute(&stage.database().owner()).await.expect("a statement");
            let one = knock(port, door, address);
            if pair >= BEFORE {
                took.push(one);
            }
        }
    }
    tell(&mut of_known, &mut of_unknown);
}

/// The pages, at a port of their own.
fn serve(database: &str, data: &std::path::Path) -> (Child, u16) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halcyon"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", data);
    for (name, value) in [
        ("HALCYON_HTTP__ADMIN_LISTEN", "off"),
        ("HALCYON_HTTP__LISTEN", "127.0.0.1:0"),
        ("HALCYON_MAIL__TRANSPORT", "outbox"),
        ("HALCYON_LOG__LEVEL", "warn"),
        ("HALCYON_DATABASE__URL", database),
    ] {
        command.env(name, value);
    }
    let mut child =
        command.arg("--data").arg(data).arg("serve").stdout(Stdio::piped()).spawn().expect("the program was built");
    let mut out = BufReader::new(child.stdout.take().expect("its words")).lines();
    let port = out.find_map(|line| {
        line.expect("words")
            .strip_prefix("Halcyon's pages: http://localhost:")
            .and_then(|port| port.trim().parse().ok())
    });
    (child, port.expect("it says where it is"))
}

/// Knocks, and says how long the answer took.
fn knock(port: u16, Door { path, besides, answers }: Door, address: &str) -> Duration {
    let form = format!("address={}{besides}", address.replace('@', "%40"));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a door");
    stream.set_nodelay(true).expect("a door");
    let head = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close";
    let length = form.len();
    let request =
        format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\nContent-Length: {length}\r\n\r\n{form}");
    let began = Instant::now();
    stream.write_all(request.as_bytes()).expect("a door");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let took = began.elapsed();
    assert!(answer.starts_with(answers), "{answer}");
    took
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// The median, and between which two values the middle half lies.
fn of(all: &mut [Duration]) -> [f64; 3] {
    all.sort();
    [all.len() / 2, all.len() / 4, all.len() * 3 / 4].map(|at| millis(all[at]))
}

fn tell(known: &mut [Duration], unknown: &mut [Duration]) {
    println!("| address | answers | median | middle half |\n|---|---|---|---|");
    let ([of_known, ..], [of_unknown, ..]) = (row("somebody's", known), row("nobody's", unknown));
    println!("\nThe gap between the medians: {:.2} ms (aimed at: 2 ms or less).", (of_known - of_unknown).abs());
}

fn row(name: &str, all: &mut [Duration]) -> [f64; 3] {
    let [median, from, to] = of(all);
    println!("| {name} | {} | {median:.2} ms | {from:.2} to {to:.2} ms |", all.len());
    [median, from, to]
}
