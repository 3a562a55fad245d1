//! Sealing anew, and what a thief of the disk may try with sealed values.

use domain::ids::{ClientId, HomeworkId};
use domain::people::Address;
use domain::text::Passage;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::cast::Stage;
use crate::homework::views::homework;
use crate::homework::{AddTemplate, AssignHomework, Written, add_template, assign};
use crate::keyring::Spot;
use crate::{Keyring, Office, Unfulfilled};

const K1: &str = "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const K2: &str = "k2 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn ring(lines: &[&str]) -> Keyring {
    Keyring::read(&lines.join("\n")).unwrap()
}

fn written(words: &str) -> Written {
    Written { words: Passage::parse(words).unwrap(), cover: None, link: None }
}

async fn piece(stage: &Stage, client: ClientId, words: &str) -> HomeworkId {
    let command = AssignHomework {
        client,
        coach: None,
        written: written(words),
        agreed_on: None,
        due_on: None,
        first_nudge_on: None,
    };
    assign(&stage.as_coach(), command).await.unwrap().id
}

/// Sixty pieces of homework, a template, and a kept copy of a letter.
async fn full() -> (Stage, HomeworkId) {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let first = piece(&stage, ana, "Breathe.").await;
    for number in 1..60 {
        piece(&stage, ana, &format!("Walk {number} steps.")).await;
    }
    add_template(&stage.as_coach(), AddTemplate { words: Passage::parse("Rest.").unwrap(), link: None }).await.unwrap();
    let letter = stage.letter_that_went_out(ana).await;
    let spot = Spot { table: "letter_copies", column: "sealed", row: letter.0 };
    let copy = ring(&[K1]).seal(spot, b"a letter", [3; 24]).unwrap();
    let sql =
        "INSERT INTO letter_copies (letter_id, sealed, keep_until) VALUES ($1, $2, halcyon_now() + interval '1 day')";
    sqlx::query(sql).bind(letter.0).bind(copy).execute(&owner(&stage)).await.unwrap();
    (stage, first)
}

fn owner(stage: &Stage) -> PgPool {
    stage.database().owner()
}

fn needed(key: &str, sealed: u64, hashes: u64) -> Use {
    Use { key: key.to_owned(), sealed, hashes }
}

#[tokio::test]
async fn everything_is_sealed_anew_and_reads_as_before() {
    let (stage, first) = full().await;
    assert_eq!(keys_in_use(&owner(&stage)).await.unwrap(), [needed("k1", 62, 3)]);
    let both = ring(&[K1, K2]);
    let mut last = None;
    let rotated = rotate(&owner(&stage), &both, |progress| last = Some(progress)).await.unwrap();
    assert_eq!((rotated.anew, rotated.closed), (65, Vec::new()));
    assert_eq!(last.map(|progress| progress.left), Some(0));
    assert_eq!(keys_in_use(stage.worker_office().pool()).await.unwrap(), [needed("k2", 62, 3)]);
    let later = Office::new(stage.office().pool().clone(), ring(&[K2]), stage.office().letterhead().clone());
    let asked = later.asked(stage.as_coach().actor);
    assert_eq!(homework(&asked, first).await.unwrap().words.as_str(), "Breathe.");
    assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'sealing.rotate'").await, 1);
    assert_eq!(rotate(&owner(&stage), &both, |_| {}).await.unwrap().anew, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_do_no_harm() {
    let (stage, first) = full().await;
    let mut turns = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let owner = owner(&stage);
        turns.spawn(async move { rotate(&owner, &ring(&[K1, K2]), |_| {}).await.unwrap().anew });
    }
    assert_eq!(turns.join_all().await.into_iter().sum::<u64>(), 65, "each value once");
    assert_eq!(keys_in_use(&owner(&stage)).await.unwrap(), [needed("k2", 62, 3)]);
    let office = Office::new(stage.office().pool().clone(), ring(&[K2]), stage.office().letterhead().clone());
    let asked = office.asked(stage.as_coach().actor);
    assert_eq!(homework(&asked, first).await.unwrap().words.as_str(), "Breathe.");
}

/// Somebody who holds a row is not waited for, and what they hold is sealed anew once they let go.
#[tokio::test]
async fn a_row_that_somebody_holds_is_come_back_to() {
    let (stage, first) = full().await;
    let mut holder = owner(&stage).begin().await.unwrap();
    sqlx::query("SELECT 1 FROM homework WHERE id = $1 FOR UPDATE").bind(first.0).execute(&mut *holder).await.unwrap();
    let both = ring(&[K1, K2]);
    let (owner, mut holder) = (owner(&stage), Some(holder));
    let rotated = rotate(&owner, &both, |Progress { anew, .. }| {
        if anew >= 64 {
            drop(holder.take());
        }
    });
    assert_eq!(rotated.await.unwrap().anew, 65);
}

/// What somebody who can write into the tables, and has no key, may try.
#[tokio::test]
async fn what_was_swapped_moved_or_bent_is_refused() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let (one, other) = (piece(&stage, ana, "Breathe.").await, piece(&stage, ana, "Walk.").await);
    let kept: String = sqlx::query_scalar("SELECT words FROM homework WHERE id = $1")
        .bind(one.0)
        .fetch_one(&owner(&stage))
        .await
        .unwrap();
    let tricks = [
        "UPDATE homework h SET words = o.words FROM homework o WHERE o.id <> h.id",
        "UPDATE homework SET cover = words",
        "UPDATE homework SET link = words",
        "UPDATE homework SET words = overlay(words PLACING CASE WHEN right(words, 1) = 'A' THEN 'B' ELSE 'A' END FROM length(words))",
        "UPDATE homework SET words = replace(words, 'v1.k1.', 'v1.k1.A')",
        "UPDATE homework SET words = 'Breathe.'",
    ];
    for trick in tricks {
        let before: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT id, words FROM homework").fetch_all(&owner(&stage)).await.unwrap();
        sqlx::query(trick).execute(&owner(&stage)).await.unwrap();
        for id in [one, other] {
            let read = homework(&stage.as_coach(), id).await;
            assert!(matches!(read, Err(Unfulfilled::Broke(Broke::Seal))), "{trick}: {read:?}");
        }
        for (id, words) in before {
            let sql = "UPDATE homework SET words = $2, cover = NULL, link = NULL WHERE id = $1";
            sqlx::query(sql).bind(id).bind(words).execute(&owner(&stage)).await.unwrap();
        }
    }
    // A whole row under another id.
    let sql = "INSERT INTO homework (id, client_id, coach_id, by_client, words, agreed_on, made_at)
      SELECT $1, client_id, coach_id, by_client, $2, agreed_on, made_at FROM homework LIMIT 1";
    let moved = Uuid::from_u128(7);
    sqlx::query(sql).bind(moved).bind(kept).execute(&owner(&stage)).await.unwrap();
    let read = homework(&stage.as_coach(), HomeworkId(moved)).await;
    assert!(matches!(read, Err(Unfulfilled::Broke(Broke::Seal))), "{read:?}");
}

#[tokio::test]
async fn what_does_not_open_stays_and_is_named() {
    let (stage, first) = full().await;
    let bend = "UPDATE homework SET words = replace(words, 'v1.k1.', 'v1.k1.A') WHERE id = $1";
    sqlx::query(bend).bind(first.0).execute(&owner(&stage)).await.unwrap();
    let rotated = rotate(&owner(&stage), &ring(&[K1, K2]), |_| {}).await.unwrap();
    assert_eq!(rotated.anew, 64);
    assert_eq!(rotated.closed, [Closed { table: "homework", column: "words", row: first.0 }]);
    assert_eq!(keys_in_use(&owner(&stage)).await.unwrap()[0], needed("k1", 1, 0));
}

#[tokio::test]
async fn a_ring_that_does_not_belong_here_is_told_from_one_that_does() {
    let (stage, _) = full().await;
    let another = "k1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    for office in [stage.office(), stage.worker_office()] {
        assert_eq!(fits(office.pool(), &ring(&[K1, K2])).await.unwrap(), Fits::Yes);
        assert_eq!(fits(office.pool(), &ring(&[K2])).await.unwrap(), Fits::Lacks(vec![needed("k1", 62, 3)]));
        assert_eq!(fits(office.pool(), &ring(&[another])).await.unwrap(), Fits::Another("k1".to_owned()));
    }
    let fresh = Stage::empty().await;
    assert_eq!(fits(fresh.office().pool(), &ring(&[K2])).await.unwrap(), Fits::Yes);
}

/// A part that was not brought the ring asks to be tried again; it says to whoever runs it what it lacks.
#[tokio::test]
async fn a_value_of_a_key_that_is_not_here_is_out_of_reach_and_not_broken() {
    let (stage, first) = full().await;
    rotate(&owner(&stage), &ring(&[K1, K2]), |_| {}).await.unwrap();
    match homework(&stage.as_coach(), first).await {
        Err(Unfulfilled::Broke(Broke::Unreachable(why))) => assert!(why.contains("k2"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn staff_are_found_by_address_whichever_key_made_the_hash() {
    let (stage, _) = full().await;
    let olga = Address::parse("Olga@Home.example").unwrap();
    let with = |ring| Office::new(stage.office().pool().clone(), ring, stage.office().letterhead().clone());
    let found = async |office: &Office| {
        let records = office.open(domain::actor::Actor::Operator).await.unwrap();
        crate::people::staff_by_address(&records, &olga).await.unwrap()
    };
    let both = with(ring(&[K1, K2]));
    assert_eq!(found(&both).await, Some(stage.owner()));
    rotate(&owner(&stage), &ring(&[K1, K2]), |_| {}).await.unwrap();
    for office in [both, with(ring(&[K2]))] {
        assert_eq!(found(&office).await, Some(stage.owner()));
    }
    let shown =
        "SELECT count(*) FROM pg_indexes WHERE tablename IN ('staff','contact_plans') AND indexdef ~ '\\maddress\\M'";
    assert_eq!(stage.count(shown).await, 0, "no index holds an address");
}

/// While everything is sealed anew, two hashes of one address look different to the index.
#[tokio::test]
async fn an_address_is_taken_once_whichever_key_writes() {
    let (stage, _) = full().await;
    let later = Office::new(stage.office().pool().clone(), ring(&[K1, K2]), stage.office().letterhead().clone());
    let command = crate::people::AddStaff {
        name: Stage::name("Olga"),
        address: Stage::address_of("Olga"),
        roles: domain::actor::Roles::of([domain::actor::Role::Coach]),
        language: None,
        zone: None,
    };
    let added = crate::people::add_staff(&later.asked(stage.as_owner().actor), command).await;
    assert_eq!(crate::cast::refusal(added), domain::Refusal::AddressInUse);
}

/// A practice goes on where one thing is damaged: its only kept letter among many pieces that open, or the only value there is.
#[tokio::test]
async fn one_damaged_value_is_not_another_ring() {
    let (stage, _) = full().await;
    let bent = "UPDATE letter_copies SET sealed = left(sealed, -4) || 'AAAA'";
    sqlx::query(bent).execute(&owner(&stage)).await.unwrap();
    assert_eq!(fits(stage.office().pool(), &ring(&[K1])).await.unwrap(), Fits::Yes);
    sqlx::query("DELETE FROM homework").execute(&owner(&stage)).await.unwrap();
    assert_eq!(fits(stage.office().pool(), &ring(&[K1])).await.unwrap(), Fits::Yes);
}
