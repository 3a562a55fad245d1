//! The logbook under the hands of somebody who can write the database: each kind of change is found, and named.

use sqlx::AssertSqlSafe;

use super::verify::verify_in;
use super::{Fault, Head, Swept, Verified, link, verify};
use crate::Keyring;
use crate::cast::Stage;

pub(super) const KEY: &str = "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
pub(super) const NEXT: &str = "k2 AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

pub(super) fn ring(lines: &[&str]) -> Keyring {
    Keyring::read(&lines.join("\n")).unwrap()
}

async fn verified(stage: &Stage, noted: Option<&Head>) -> Verified {
    verify(&stage.database().owner(), &ring(&[KEY]), noted).await.unwrap()
}

/// Does something as the owner of the tables, who may do everything.
pub(super) async fn meddle(stage: &Stage, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&stage.database().owner()).await.unwrap();
}

/// So many entries with a number among them that is nobody's, and two links around them.
pub(super) async fn linked() -> (Stage, Head, i64) {
    let stage = Stage::open().await;
    enter(&stage, 600).await;
    let gap = stage.count("SELECT nextval(pg_get_serial_sequence('logbook', 'number'))").await;
    enter(&stage, 500).await;
    let Swept::Linked(entries, head) = link(stage.worker_office(), None).await.unwrap() else { panic!("linked") };
    assert_eq!((entries, head.link), (u64::try_from(entries_of(&stage).await).unwrap(), 2));
    (stage, head, gap)
}

pub(super) async fn enter(stage: &Stage, many: u32) {
    let sql = format!(
        "INSERT INTO logbook (at, actor, verb, subject, client_id, facts) SELECT halcyon_now(), 'operator', 'people.pair', 'pairing:' || n, gen_random_uuid(),
         jsonb_build_object('number', n, 'words', 'é') FROM generate_series(1, {many}) AS n"
    );
    meddle(stage, &sql).await;
}

async fn entries_of(stage: &Stage) -> i64 {
    stage.count("SELECT count(*) FROM logbook").await
}

#[tokio::test]
async fn an_untouched_logbook_is_whole_and_what_is_not_linked_yet_is_told() {
    let (stage, head, _) = linked().await;
    let whole = verified(&stage, Some(&head)).await;
    assert_eq!((whole.fault, whole.head, whole.loose), (None, Some(head.clone()), (0, None)));
    assert_eq!(i64::try_from(whole.entries).unwrap(), entries_of(&stage).await);
    assert_eq!(link(stage.worker_office(), Some(&head)).await.unwrap(), Swept::Nothing);
    enter(&stage, 3).await;
    let whole = verified(&stage, None).await;
    assert_eq!((whole.fault, whole.loose.0, whole.loose.1.is_some()), (None, 3, true));
}

/// What is done, and how it is named. Entry 500 stands in the first link, entry 1050 in the second.
#[tokio::test]
async fn everything_that_was_changed_is_found_and_named() {
    let (stage, head, gap) = linked().await;
    let second = "SELECT to_number + 1 FROM logbook_links WHERE number = 1";
    let from = stage.count(second).await;
    let to = stage.count("SELECT to_number FROM logbook_links WHERE number = 2").await;
    let put_in = |number: i64| {
        format!(
            "INSERT INTO logbook (number, at, actor, verb, subject) OVERRIDING SYSTEM VALUE VALUES ({number}, halcyon_now(), 'operator', 'people.pair', 'x')"
        )
    };
    let swap = "CREATE TEMP TABLE two ON COMMIT DROP AS SELECT * FROM logbook WHERE number IN (700, 701); DELETE FROM logbook WHERE number IN (700, 701);
        INSERT INTO logbook OVERRIDING SYSTEM VALUE SELECT 1401 - number, at, actor, verb, subject, client_id, facts FROM two";
    let replaced = Fault::LinkChanged(2, from, to);
    for (done, found) in [
        ("UPDATE logbook SET actor = 'engine' WHERE number = 500".to_owned(), Fault::Changed(500)),
        ("UPDATE logbook SET at = at + interval '1 microsecond' WHERE number = 1050".to_owned(), Fault::Changed(1050)),
        (
            "UPDATE logbook SET facts = facts || '{\"a\": 1}' WHERE number IN (1050, 501)".to_owned(),
            Fault::Changed(501),
        ),
        ("UPDATE logbook SET client_id = NULL WHERE number = 499".to_owned(), Fault::Changed(499)),
        ("DELETE FROM logbook WHERE number = 500".to_owned(), Fault::Removed(500)),
        (format!("DELETE FROM logbook WHERE number >= {to}"), Fault::Removed(to)),
        (format!("DELETE FROM logbook WHERE number = 500; {}", put_in(500)), Fault::Changed(500)),
        (format!("UPDATE logbook SET number = DEFAULT WHERE number = 42; {}", put_in(0)), Fault::PutIn(0)),
        (put_in(-3), Fault::PutIn(-3)),
        (put_in(gap), Fault::PutIn(gap)),
        (swap.to_owned(), Fault::Changed(700)),
        ("DELETE FROM logbook_links WHERE number = 1".to_owned(), Fault::LinkRemoved(1)),
        ("DELETE FROM logbook_links WHERE number = 2".to_owned(), Fault::NotAsNoted(2)),
        (
            format!("DELETE FROM logbook_links WHERE number = 2; DELETE FROM logbook WHERE number >= {from}"),
            Fault::NotAsNoted(2),
        ),
        ("DELETE FROM logbook_links".to_owned(), Fault::NotAsNoted(2)),
        ("UPDATE logbook_links SET hash = sha256('x') WHERE number = 2".to_owned(), replaced.clone()),
        ("UPDATE logbook_links SET made_at = made_at - interval '1 day' WHERE number = 2".to_owned(), replaced.clone()),
        (
            format!(
                "UPDATE logbook_links SET marks = overlay(marks placing '\\x00' from 12) WHERE number = 2; UPDATE logbook SET actor = 'x' WHERE number = {from}"
            ),
            replaced.clone(),
        ),
        (
            "UPDATE logbook_links SET from_number = from_number + 1 WHERE number = 2".to_owned(),
            Fault::LinkChanged(2, from + 1, to),
        ),
        ("UPDATE logbook_links SET key_id = 'k9' WHERE number = 2".to_owned(), Fault::Unvouched(2, "k9".to_owned())),
    ] {
        let mut meddling = stage.database().owner().begin().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(done.clone())).execute(&mut *meddling).await.unwrap();
        let verified = verify_in(&mut meddling, &ring(&[KEY]), Some(&head)).await.unwrap();
        assert_eq!(verified.fault, Some(found), "{done}");
    }
}

/// Whoever can only write the database has no key: the links that they make are not signed by ours.
#[tokio::test]
async fn a_chain_made_anew_without_our_key_is_found() {
    let (stage, head, _) = linked().await;
    meddle(&stage, "DELETE FROM logbook_links; UPDATE logbook SET actor = 'engine' WHERE number = 500").await;
    let forged = stage.office_with(ring(&["k1 AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="]));
    link(&forged, None).await.unwrap();
    assert!(matches!(verified(&stage, Some(&head)).await.fault, Some(Fault::LinkChanged(1, 1, _))));
}

/// A link holds the hash of the one before: the newest key vouches for what older ones signed, and these may go.
#[tokio::test]
async fn links_of_a_key_that_is_gone_are_vouched_for_by_the_next() {
    let (stage, head, _) = linked().await;
    let only_new = ring(&[NEXT]);
    let owner = stage.database().owner();
    assert_eq!(verify(&owner, &only_new, None).await.unwrap().fault, Some(Fault::Unvouched(1, "k1".to_owned())));
    enter(&stage, 5).await;
    link(&stage.office_with(ring(&[KEY, NEXT])), Some(&head)).await.unwrap();
    let both = verify(&owner, &ring(&[KEY, NEXT]), Some(&head)).await.unwrap();
    assert_eq!((both.fault, both.head.map(|head| head.link)), (None, Some(3)));
    assert_eq!(verify(&owner, &only_new, Some(&head)).await.unwrap().fault, None);
    meddle(&stage, "UPDATE logbook SET actor = 'engine' WHERE number = 500").await;
    assert_eq!(verify(&owner, &only_new, None).await.unwrap().fault, Some(Fault::Changed(500)));
}

/// Entries get their numbers before their transactions end, and these end in any order: none is ever passed over.
#[tokio::test]
async fn an_entry_that_comes_late_with_a_small_number_is_waited_for() {
    let stage = Stage::open().await;
    link(stage.worker_office(), None).await.unwrap();
    let sql = "INSERT INTO logbook (at, actor, verb, subject) VALUES (halcyon_now(), 'operator', 'people.pair', 'x')";
    let mut late = stage.database().owner().begin().await.unwrap();
    sqlx::query(sql).execute(&mut *late).await.unwrap();
    meddle(&stage, sql).await;
    assert_eq!(link(stage.worker_office(), None).await.unwrap(), Swept::Nothing, "somebody is still writing");
    late.commit().await.unwrap();
    assert!(matches!(link(stage.worker_office(), None).await.unwrap(), Swept::Linked(2, _)));
    assert_eq!(verified(&stage, None).await.fault, None);
}

/// Writers, each holding its number for a while, and sweeps of several workers between them.
#[tokio::test(flavor = "multi_thread")]
async fn writers_and_sweeps_at_once_make_one_whole_chain() {
    let stage = Stage::open().await;
    let owner = stage.database().owner();
    let writers: Vec<_> = (0..4)
        .map(|writer: i32| {
            let owner = owner.clone();
            tokio::spawn(async move {
                for turn in 0..40 {
                    let mut writing = owner.begin().await.unwrap();
                    let sql = "INSERT INTO logbook (at, actor, verb, subject) VALUES (halcyon_now(), 'operator', 'people.pair', 'x')";
                    sqlx::query(sql).execute(&mut *writing).await.unwrap();
                    sqlx::query("SELECT pg_sleep(0.001 * $1)").bind((turn + writer) % 5).execute(&mut *writing).await.unwrap();
                    if turn % 7 == 0 { writing.rollback().await.unwrap() } else { writing.commit().await.unwrap() }
                }
            })
        })
        .collect();
    let sweeps: Vec<_> = (0..3)
        .map(|_| {
            let office = stage.worker_office().clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    link(&office, None).await.unwrap();
                }
            })
        })
        .collect();
    for task in writers.into_iter().chain(sweeps) {
        task.await.unwrap();
    }
    link(stage.worker_office(), None).await.unwrap();
    let whole = verified(&stage, None).await;
    assert_eq!((whole.fault, whole.loose.0), (None, 0));
    assert_eq!(i64::try_from(whole.entries).unwrap(), entries_of(&stage).await);
}

/// docs/LOGGING.md tells others how to verify a link with nothing but SQL.
#[tokio::test]
async fn what_the_documentation_says_makes_the_same_hash() {
    let (stage, ..) = linked().await;
    let page = include_str!("../../../../docs/LOGGING.md");
    let sql = page.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    let wrong: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&stage.database().owner()).await.unwrap();
    assert_eq!(wrong, Vec::<i64>::new());
    meddle(&stage, "UPDATE logbook SET verb = 'people.end_pairing' WHERE number = 500").await;
    let wrong: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&stage.database().owner()).await.unwrap();
    assert_eq!(wrong, [1]);
}

/// Neither role rewrites the logbook or its links; the web's does not even see these, and entries are made in nobody else's name.
#[tokio::test]
async fn neither_role_rewrites_anything() {
    let (stage, ..) = linked().await;
    for (office, may_link) in [(stage.office(), false), (stage.worker_office(), true)] {
        for (sql, allowed) in [
            ("UPDATE logbook SET verb = 'x'", false),
            ("DELETE FROM logbook", false),
            ("TRUNCATE logbook", false),
            ("UPDATE logbook_links SET made_at = halcyon_now()", false),
            ("DELETE FROM logbook_links", false),
            ("TRUNCATE logbook_links", false),
            ("ALTER TABLE logbook DISABLE ROW LEVEL SECURITY", false),
            ("SELECT logbook_settled()", may_link),
            ("SELECT count(*) FROM logbook_links", may_link),
            ("INSERT INTO logbook (at, verb, subject) VALUES (halcyon_now(), 'x', 'x')", true),
            ("INSERT INTO logbook (at, actor, verb, subject) VALUES (halcyon_now(), 'nobody', 'x', 'x')", false),
        ] {
            let mut attempt = office.pool().begin().await.unwrap();
            sqlx::raw_sql("SELECT set_config('halcyon.actor', 'engine', true)").execute(&mut *attempt).await.unwrap();
            let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *attempt).await;
            let refused = done.err().map(|error| error.as_database_error().unwrap().code().unwrap().into_owned());
            assert_eq!(refused, (!allowed).then(|| "42501".to_owned()), "{sql}");
        }
    }
}
