//! The logbook: what it costs to enter a read, to link a million entries, and to verify them.

use std::time::{Duration, Instant};

use practice::Keyring;
use practice::logbook::{Swept, link, verify};

use crate::ground::Ground;
use crate::http::{Request, Visitor, Work, load};
use crate::posting::address;
use crate::seed::{SEEDED, Seeded, rate, run};
use crate::spread::Spread;
use crate::sweeps::office;

const DATABASE: &str = "logbook";
const VISITORS: usize = 16;
const LENGTH: Duration = Duration::from_secs(5);
const MANY: usize = 1_000_000;
/// A client's token: outside a demo nobody is given one, so it is written down here as the program would.
const CLIENTS_TOKEN: &str = "halcyon_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const ENTRIES: &str = "INSERT INTO logbook (at, actor, verb, subject, client_id, facts)
  SELECT halcyon_now() - n * interval '1 minute', 'staff:' || gen_random_uuid(), 'scheduling.book', 'session:' || gen_random_uuid(), gen_random_uuid(),
    jsonb_build_object('entry', gen_random_uuid(), 'overridden', false) FROM generate_series(1, $MANY) AS n";

pub(crate) async fn measure(ground: &Ground, seeded: &Seeded) {
    ground.copy(SEEDED, DATABASE).await;
    reads(ground, seeded).await;
    chain(ground).await;
    ground.remove(DATABASE).await;
}

async fn reads(ground: &Ground, seeded: &Seeded) {
    let mut web = ground.start(DATABASE, "serve", &[]);
    let at = address(&web.line());
    let pool = ground.pool(DATABASE, 1).await;
    let clients: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT client_id FROM pairings WHERE coach_id = $1")
        .bind(seeded.coach)
        .fetch_all(&pool)
        .await
        .expect("clients");
    let mut coach = Visitor::at(&at, &seeded.coach_token).await;
    for client in &clients {
        let body = format!(r#"{{"client":"{client}","words":"Walk by the river, and look at the birds."}}"#);
        assert_eq!(coach.post("/api/v1/homework", &body).await, 201, "{}", coach.body());
    }
    let pieces: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM homework ORDER BY client_id = $1 DESC")
        .bind(clients[0])
        .fetch_all(&pool)
        .await
        .expect("homework");
    let token = "INSERT INTO tokens (id, client_id, hash, made_at, expires_at)
      VALUES (gen_random_uuid(), $1, sha256(convert_to($2, 'UTF8')), halcyon_now(), halcyon_now() + interval '1 day')";
    sqlx::query(token).bind(clients[0]).bind(CLIENTS_TOKEN).execute(&pool).await.expect("a token");
    println!("Reading a piece of homework, one after the other, {} pieces:\n\n| | |\n|---|---|", pieces.len());
    for named in ["the first time: it is entered", "again within ten minutes"] {
        let mut times = Vec::new();
        for piece in &pieces {
            let began = Instant::now();
            assert_eq!(coach.get(&format!("/api/v1/homework/{piece}")).await, 200);
            times.push(began.elapsed());
        }
        println!("| {named} | {} |", Spread::of(times));
    }
    let work = |token: &str| Work {
        address: at.clone(),
        token: token.to_owned(),
        ids: vec![pieces[0].to_string()],
        request: piece as Request,
        expected: 200,
    };
    println!(
        "\n`GET /homework/{{id}}`, {VISITORS} at once, {} s each:\n\n| | a second | |\n|---|---|---|",
        LENGTH.as_secs()
    );
    for (named, token) in
        [("by the client: nothing is entered", CLIENTS_TOKEN), ("by the coach, again", &seeded.coach_token)]
    {
        let work = work(token);
        let _ = load(&work, VISITORS, Duration::from_millis(500)).await;
        let (rate, spread) = load(&work, VISITORS, LENGTH).await;
        println!("| {named} | {rate:.0} | {spread} |");
    }
    pool.close().await;
}

fn piece(work: &Work, _: usize) -> (String, Option<String>) {
    (format!("/api/v1/homework/{}", work.ids[0]), None)
}

async fn chain(ground: &Ground) {
    let mut owner = ground.connect(DATABASE).await;
    run(&mut owner, ENTRIES.replace("$MANY", &MANY.to_string())).await;
    run(&mut owner, "ANALYZE logbook".to_owned()).await;
    let office = office(ground, DATABASE).await;
    let began = Instant::now();
    let Swept::Linked(linked, head) = link(&office, None).await.expect("it links") else {
        println!("nothing was linked");
        return;
    };
    let took = began.elapsed();
    println!(
        "\n{linked} entries of the logbook are linked in {:.1} s, {:.0} a second, in {} links",
        took.as_secs_f64(),
        rate(MANY, took),
        head.link
    );
    let keyring = Keyring::open_file(&ground.keyring()).expect("a key ring");
    let pool = ground.pool(DATABASE, 1).await;
    let (before, began) = (most_resident(), Instant::now());
    let verified = verify(&pool, &keyring, Some(&head)).await.expect("it is read");
    assert!(verified.fault.is_none(), "{verified:?}");
    let took = began.elapsed();
    println!(
        "{} entries are verified in {:.1} s, {:.0} a second; most resident before {before:.0} MiB, after {:.0} MiB\n",
        verified.entries,
        took.as_secs_f64(),
        rate(MANY, took),
        most_resident()
    );
    pool.close().await;
    office.pool().close().await;
}

/// Resident at the most so far, of this process, in MiB.
fn most_resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().split(' ').next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
