//! What goes in comes out: every row of every table, from one moment, while people work.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use backup::take;
use domain::actor::{Actor, Role, Roles};
use domain::text::Passage;
use practice::cast::Stage;
use practice::homework::{AddTemplate, add_template};
use practice::keyring::SEALED;
use testkit::Database;

use crate::house::{CHANGED, backup_of, put, recipient, rows, verified};

/// A practice with a little of everything.
pub(crate) async fn practice() -> Stage {
    let stage = Stage::open().await;
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    for (name, day) in [("Ana", "02"), ("Ben\\N Öz", "03"), ("Cleo", "04")] {
        let client = stage.client_without_plan(name).await;
        stage.session(client, &format!("2027-03-{day}T15:00")).await;
    }
    let words = Passage::parse("Breathe. Then write it down.").unwrap();
    add_template(&stage.as_coach(), AddTemplate { words, link: None }).await.unwrap();
    let odd = "UPDATE clients SET pronouns = E'they\\t\\\\.\\n\\\\.\\nthem\\\\N'";
    sqlx::query(odd).execute(&stage.database().owner()).await.unwrap();
    stage.sign_in(Actor::Staff(stage.owner(), Roles::of([Role::Owner]))).await;
    stage
}

#[tokio::test]
async fn every_row_of_every_table_comes_back() {
    let stage = practice().await;
    let before = rows(&stage.database().owner()).await;
    let backup = backup_of(stage.database()).await;
    let target = Database::fresh().await;
    let restored = put(&backup, &target, None).await.unwrap();
    let after = rows(&target.owner()).await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in &before {
        if CHANGED.contains(&table.as_str()) {
            let more = usize::from(table == "logbook");
            assert_eq!(after[table].len(), rows.len() + more, "{table}");
        } else {
            assert_eq!(&after[table], rows, "{table}");
        }
        assert_eq!(restored.contents.rows_of(table), rows.len() as u64, "{table}");
    }
    assert!(before["logbook"].is_subset(&after["logbook"]));
    assert_eq!(restored.owners, [stage.owner().0]);
    let seals = restored.contents.seals;
    assert_eq!((seals.values, seals.opened, seals.keys.into_iter().collect::<Vec<_>>()), (1, 1, vec!["k1".to_owned()]));
}

#[tokio::test]
async fn the_logbook_goes_on_after_its_highest_number() {
    let stage = practice().await;
    let target = Stage::empty().await;
    put(&backup_of(stage.database()).await, target.database(), None).await.unwrap();
    let number = "SELECT max(number) FROM logbook";
    let highest: i64 = sqlx::query_scalar(number).fetch_one(&stage.database().owner()).await.unwrap();
    let held: i64 = sqlx::query_scalar(number).fetch_one(&target.database().owner()).await.unwrap();
    assert_eq!(held, highest + 1, "holding is entered after everything that was");
    target.staff_named("Dora", &[Role::Coach]).await;
    let next: i64 = sqlx::query_scalar(number).fetch_one(&target.database().owner()).await.unwrap();
    assert_eq!(next, highest + 2);
}

/// Writes on once people have booked some more.
struct AfterBookings {
    booked: Receiver<()>,
    waited: bool,
    bytes: Vec<u8>,
}

/// How many sessions are booked between the moment of the backup and its first byte.
const MEANWHILE: usize = 6;

impl Write for AfterBookings {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.waited {
            while self.booked.try_recv().is_ok() {}
            assert!((0..MEANWHILE).all(|_| self.booked.recv().is_ok()), "nobody books");
            self.waited = true;
        }
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_load_shows_one_moment() {
    let stage = Arc::new(practice().await);
    let client = stage.client("Dora").await;
    let (tell, booked) = channel();
    let over = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn({
        let (stage, over) = (stage.clone(), over.clone());
        async move {
            let slots = (0..365).flat_map(|day| (0..12).map(move |hour| (day, hour)));
            for (day, hour) in slots.take_while(|_| !over.load(Ordering::Relaxed)) {
                let on = jiff::civil::date(2027, 4, 1).saturating_add(jiff::Span::new().days(day));
                stage.session(client, &format!("{on}T{:02}:00", hour + 7)).await;
                let _ = tell.send(());
            }
        }
    });
    let to = AfterBookings { booked, waited: false, bytes: Vec::new() };
    let backup = take(stage.database().url(), to, &[recipient()], "0.1.0").await.unwrap().to.bytes;
    over.store(true, Ordering::Relaxed);
    load.await.unwrap();
    let target = Database::fresh().await;
    put(&backup, &target, None).await.unwrap();
    let (source, after) = (rows(&stage.database().owner()).await, rows(&target.owner()).await);
    // Booking only adds rows, save that it sets a client's version and the like: what was there then is there still.
    for table in ["sessions", "session_entries", "session_changes", "contact_plans", "pairings", "staff"] {
        assert!(after[table].is_subset(&source[table]), "{table}");
    }
    assert!(source["sessions"].len() >= after["sessions"].len() + MEANWHILE, "what was booked meanwhile is not in it");
    let sql = "SELECT
        (SELECT count(*) FROM sessions) = (SELECT count(*) FROM logbook WHERE verb = 'scheduling.book'),
        (SELECT count(*) FROM sessions) = (SELECT count(*) FROM session_changes),
        (SELECT count(*) FROM sessions) = (SELECT count(*) FROM session_entries),
        (SELECT count(*) FROM sessions WHERE client_id = $1) = (SELECT count(*) FROM letters WHERE client_id = $1 AND kind = 'session-booked' AND to_client)";
    let one_moment: (bool, bool, bool, bool) =
        sqlx::query_as(sql).bind(client.0).fetch_one(&target.owner()).await.unwrap();
    assert_eq!(one_moment, (true, true, true, true));
    assert_eq!(verified(&backup).unwrap().rows_of("sessions"), after["sessions"].len() as u64);
}

#[tokio::test]
async fn every_table_with_sealed_values_is_tried() {
    let sql = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND obj_description(oid) LIKE '%sealed%'";
    let sealed: Vec<String> = sqlx::query_scalar(sql).fetch_all(&Database::fresh().await.owner()).await.unwrap();
    let tried: BTreeSet<&str> = SEALED.iter().map(|(table, ..)| *table).collect();
    assert_eq!(sealed.iter().map(String::as_str).collect::<BTreeSet<_>>(), tried);
}
