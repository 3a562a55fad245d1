//! What the sweep does not build on: it would vouch with our key for what somebody else wrote.

use super::tampering::{KEY, NEXT, enter, linked, meddle, ring};
use super::{Fault, Head, Refusal, Swept, link, newest, verify};
use crate::cast::Stage;
use crate::sealing;

const CHANGED: &str = "UPDATE logbook SET actor = 'engine' WHERE number = 500";
/// What somebody without our key signs with.
const FOREIGN: &str = "k9 AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

async fn swept(stage: &Stage, keys: &[&str], noted: Option<&Head>) -> Swept {
    link(&stage.office_with(ring(keys)), noted).await.unwrap()
}

/// Whoever can write the database, and has no key, takes every link away: the worker does not sign the changed logbook anew.
#[tokio::test]
async fn a_logbook_whose_links_are_gone_is_not_begun_anew_where_its_end_is_noted() {
    let (stage, head, _) = linked().await;
    meddle(&stage, &format!("{CHANGED}; DELETE FROM logbook_links")).await;
    let refused = Swept::Refused(Refusal::NotAsNoted(2));
    assert_eq!(link(stage.worker_office(), Some(&head)).await.unwrap(), refused);
    enter(&stage, 3).await;
    assert_eq!(link(stage.worker_office(), Some(&head)).await.unwrap(), refused);
    assert_eq!(stage.count("SELECT count(*) FROM logbook_links").await, 0);
    assert_eq!(newest(&stage.database().owner()).await.unwrap(), None);
}

/// Or they make the links anew under a key that nobody has, or under the name of ours: also without a note nothing is built on that.
#[tokio::test]
async fn links_that_nothing_vouches_for_are_not_built_on() {
    let (stage, head, _) = linked().await;
    meddle(&stage, &format!("{CHANGED}; DELETE FROM logbook_links")).await;
    swept(&stage, &[FOREIGN], None).await;
    sealing::remove(&stage.database().owner(), "k9").await.unwrap();
    assert_eq!(swept(&stage, &[KEY], Some(&head)).await, Swept::Refused(Refusal::NotAsNoted(2)));
    assert_eq!(swept(&stage, &[KEY], None).await, Swept::Refused(Refusal::Unvouched(2, "k9".to_owned())));
    meddle(&stage, "UPDATE logbook_links SET key_id = 'k1'").await;
    assert_eq!(swept(&stage, &[KEY], None).await, Swept::Refused(Refusal::NotOurs(2)));
    assert_eq!(stage.count("SELECT count(*) FROM logbook_links").await, 2);
}

/// A key may go before the next one has signed: then the note says that the link is ours, and the logbook that the key was taken out.
#[tokio::test]
async fn a_link_whose_key_was_taken_out_is_built_on_if_it_is_the_noted_one() {
    let (stage, head, _) = linked().await;
    enter(&stage, 1).await;
    let unvouched = Swept::Refused(Refusal::Unvouched(2, "k1".to_owned()));
    assert_eq!(swept(&stage, &[NEXT], Some(&head)).await, unvouched, "nothing says that it was taken out");
    sealing::remove(&stage.database().owner(), "k1").await.unwrap();
    assert_eq!(swept(&stage, &[NEXT], None).await, unvouched, "anybody could have said so");
    let Swept::Linked(2, next) = swept(&stage, &[NEXT], Some(&head)).await else { panic!("linked") };
    let owner = stage.database().owner();
    assert_eq!(newest(&owner).await.unwrap(), Some(next.clone()));
    assert_eq!(verify(&owner, &ring(&[NEXT]), Some(&next)).await.unwrap().fault, None);
}

/// Somebody who has seen a key that writes no more still makes good signatures with it.
#[tokio::test]
async fn a_key_that_another_has_followed_signs_no_more() {
    let (stage, ..) = linked().await;
    enter(&stage, 1).await;
    assert!(matches!(swept(&stage, &[KEY, NEXT], None).await, Swept::Linked(1, _)));
    enter(&stage, 1).await;
    let behind = format!("{NEXT} waits");
    let refused = Swept::Refused(Refusal::Behind(3, "k2".to_owned()));
    assert_eq!(swept(&stage, &[KEY, &behind], None).await, refused, "a part that has not read its ring yet waits");
    // The thief's program asks nobody: its ring calls the old key the newer one.
    assert!(matches!(swept(&stage, &[NEXT, KEY], None).await, Swept::Linked(1, _)));
    let found = verify(&stage.database().owner(), &ring(&[KEY, NEXT]), None).await.unwrap();
    assert_eq!(found.fault, Some(Fault::OldKey(4, "k1".to_owned())));
}

/// What runs as the owner of the tables enters reading, and that in the name of the transaction's actor: whoever is nobody has read nothing.
#[tokio::test]
async fn reading_is_entered_as_the_actors_and_nothing_else_is() {
    let stage = Stage::open().await;
    for (actor, verb, done) in [
        ("staff:00000000-0000-0000-0000-000000000001", "homework.read", true),
        ("staff:00000000-0000-0000-0000-000000000001", "people.reset", false),
        ("staff:00000000-0000-0000-0000-000000000001", "", false),
        ("", "homework.read", false),
    ] {
        let mut reading = stage.office().pool().begin().await.unwrap();
        sqlx::query("SELECT set_config('halcyon.actor', $1, true)").bind(actor).execute(&mut *reading).await.unwrap();
        let sql = "SELECT enter_reads($1, ARRAY[gen_random_uuid()], '10 minutes')";
        let made: Result<i32, _> = sqlx::query_scalar(sql).bind(verb).fetch_one(&mut *reading).await;
        let refused = made.err().map(|error| error.as_database_error().unwrap().code().unwrap().into_owned());
        assert_eq!(refused, (!done).then(|| "42501".to_owned()), "{actor} {verb}");
        reading.commit().await.unwrap();
    }
    let entered = "SELECT count(*) FROM logbook WHERE verb = 'homework.read'";
    assert_eq!(stage.count(entered).await, 1);
    assert_eq!(stage.count(&format!("{entered} AND actor = 'staff:00000000-0000-0000-0000-000000000001'")).await, 1);
}
