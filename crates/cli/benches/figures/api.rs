//! The JSON interface with a token, beside a bare axum handler that reads a row by its key for anybody.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::bare;
use crate::ground::Ground;
use crate::http::{Request, Work, load};
use crate::posting::address;
use crate::process::Process;
use crate::seed::{SEEDED, Seeded};

const DATABASE: &str = "api";
const VISITORS: usize = 16;
const LENGTH: Duration = Duration::from_secs(5);
/// Bookings so far: each takes an hour of its own.
static BOOKED: AtomicUsize = AtomicUsize::new(0);

pub(crate) async fn measure(ground: &Ground, seeded: &Seeded) {
    ground.copy(SEEDED, DATABASE).await;
    let mut web = ground.start(DATABASE, "serve", &[]);
    let at = address(&web.line());
    let mut handler = handler(ground);
    let bare_at = address(&handler.line());
    let owned = |ids: Vec<uuid::Uuid>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let pool = ground.pool(DATABASE, 1).await;
    let ids = |sql: &'static str| sqlx::query_scalar(sql).bind(seeded.coach).fetch_all(&pool);
    let sessions = owned(ids("SELECT id FROM sessions WHERE coach_id = $1").await.expect("sessions"));
    let clients = owned(ids("SELECT client_id FROM pairings WHERE coach_id = $1").await.expect("clients"));
    let coach = vec![seeded.coach.to_string()];
    pool.close().await;
    let work = |address: &str, ids: &[String], request: Request, expected: u16| Work {
        address: address.to_owned(),
        token: seeded.coach_token.clone(),
        ids: ids.to_vec(),
        request,
        expected,
    };
    let rows: [(&str, Work); 5] = [
        ("bare handler: a row by its key, no token", work(&bare_at, &sessions, bare_session, 200)),
        ("GET /sessions/{id}", work(&at, &sessions, session, 200)),
        ("GET /clients/{id}", work(&at, &clients, client, 200)),
        ("GET /sessions?limit=50", work(&at, &sessions, sessions_page, 200)),
        ("POST /sessions", work(&at, &[clients, coach].concat(), book, 201)),
    ];
    println!("{VISITORS} at once, {} s each:\n", LENGTH.as_secs());
    println!("| request | a second | of the bare handler | |\n|---|---|---|---|");
    let mut bare = 0.0;
    for (name, work) in &rows {
        let _ = load(work, VISITORS, Duration::from_millis(500)).await;
        let (rate, spread) = load(work, VISITORS, LENGTH).await;
        bare = if bare == 0.0 { rate } else { bare };
        println!("| {name} | {rate:.0} | {:.2} | {spread} |", rate / bare);
    }
    println!("\nweb after this: {:.0} MiB resident at the most\n", web.most_resident());
    drop((web, handler));
    ground.remove(DATABASE).await;
}

/// The bare handler, in a process of its own.
fn handler(ground: &Ground) -> Process {
    let bench = std::env::current_exe().expect("the bench");
    let mut command = std::process::Command::new(bench);
    command.args([bare::HANDLER, &ground.url(DATABASE)]).stdout(std::process::Stdio::piped());
    Process::of(command)
}

fn one(work: &Work, number: usize) -> &str {
    &work.ids[number % work.ids.len()]
}

fn bare_session(work: &Work, number: usize) -> (String, Option<String>) {
    (format!("/sessions/{}", one(work, number)), None)
}

fn session(work: &Work, number: usize) -> (String, Option<String>) {
    (format!("/api/v1/sessions/{}", one(work, number)), None)
}

fn client(work: &Work, number: usize) -> (String, Option<String>) {
    (format!("/api/v1/clients/{}", one(work, number)), None)
}

fn sessions_page(_: &Work, _: usize) -> (String, Option<String>) {
    ("/api/v1/sessions?limit=50".to_owned(), None)
}

/// Books fifty minutes, each booking an hour after the one before; the last id is the coach's.
fn book(work: &Work, _: usize) -> (String, Option<String>) {
    let (clients, coach) = work.ids.split_at(work.ids.len() - 1);
    let number = BOOKED.fetch_add(1, Ordering::Relaxed);
    let client = &clients[number % clients.len()];
    let (year, month, day, hour) =
        (2030 + number / 24 / 28 / 12, number / 24 / 28 % 12 + 1, number / 24 % 28 + 1, number % 24);
    let at = format!("{year}-{month:02}-{day:02}T{hour:02}:00");
    let body =
        format!(r#"{{"client":"{client}","coach":"{}","starts_at_local":"{at}","zone":"UTC","minutes":50}}"#, coach[0]);
    ("/api/v1/sessions".to_owned(), Some(body))
}
