//! What a monitor sees: the counters of both parts, each on a listener of its own and nowhere else.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use testkit::database::Database;

use crate::apart::on;
use crate::program::{Running, ended};

/// A port that was free a moment ago.
fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn asked(port: u16, request: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!("Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\nConnection: close");
    write!(stream, "{request} HTTP/1.1\r\n{head}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The counters at a port, once a line begins so.
fn counters(port: u16, awaited: &str) -> String {
    let began = Instant::now();
    loop {
        let counters = asked(port, "GET /metrics", "");
        if counters.lines().any(|line| line.starts_with(awaited)) {
            return counters;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{awaited}: {counters}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_parts_count_what_they_do() {
    let database = Database::fresh().await;
    let data = tempfile::tempdir().unwrap();
    let said = |words: &[&str]| {
        let (code, said, errors) = ended(&mut on(&database, data.path(), words));
        assert_eq!(code, 0, "{errors}");
        said
    };
    said(&["owner", "create", "--email", "ana@home.example", "--name", "Ana"]);
    let owner: uuid::Uuid = sqlx::query_scalar("SELECT id FROM staff").fetch_one(&database.owner()).await.unwrap();
    let token = said(&["token", "create", "--person", &owner.to_string()]);
    let token = token.lines().find(|line| line.starts_with("halcyon_")).unwrap();
    let (of_web, of_worker) = (free(), free());
    let listen = |port| format!("127.0.0.1:{port}");
    let mut serve = on(&database, data.path(), &["serve"]);
    let pages = Running::start_until(
        serve.env("HALCYON_HTTP__ADMIN_LISTEN", listen(of_web)),
        "Halcyon's pages: http://localhost:",
    );
    let mut work = on(&database, data.path(), &["work"]);
    let worker =
        Running::start_until(work.env("HALCYON_WORKER__ADMIN_LISTEN", listen(of_worker)), "Halcyon's worker works");
    assert!(asked(pages.port, "POST /api/v1/letters/test", token).starts_with("HTTP/1.1 201"));
    assert!(asked(pages.port, "GET /metrics", token).starts_with("HTTP/1.1 404"));
    // The owner is told of the token, too.
    counters(of_worker, r#"halcyon_letters_total{kind="security-notice",state="sent"} 1"#);
    let seen = counters(of_worker, r#"halcyon_letters_total{kind="test",state="sent"} 1"#)
        + &counters(of_worker, "halcyon_worker_last_tick_seconds ");
    for name in [
        "halcyon_letters_waiting ",
        "halcyon_letter_delay_seconds_count 2",
        r#"halcyon_sweep_seconds_count{sweep="plan""#,
    ] {
        assert!(seen.lines().any(|line| line.starts_with(name)), "{name}: {seen}");
    }
    let seen = counters(of_web, r#"halcyon_http_requests_total{route="/api/v1/letters/test",status="201"} 1"#);
    assert!(seen.contains(r#"halcyon_http_request_seconds_count{route="/api/v1/letters/test""#), "{seen}");
    for part in [pages, worker] {
        part.signal(Signal::SIGTERM);
        assert_eq!(part.end().0, 0);
    }
}
