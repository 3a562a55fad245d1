//! A practice that was put back is at rest: no letter leaves until a person lets them, and nobody is still signed in.

use std::sync::Arc;
use std::time::Duration;

use domain::actor::{Actor, Role, Roles};
use domain::ids::StaffId;
use jiff::SignedDuration;
use practice::Asked;
use practice::cast::{Device, Stage};
use practice::correspondence::send_test;
use practice::doors::{Hand, ask_for_passkey, reset};
use practice::letters::hold::{Tick, held_since, hold_if_restored, release, tick};
use practice::people::{MakeToken, Person, make_token};
use testkit::smtp::SmtpSink;
use worker::postman::{MailSettings, Postman};
use worker::{Works, run_due};

use crate::house::{backup_of, put};

fn works(stage: &Stage, sink: &SmtpSink) -> Works {
    Works {
        office: stage.worker_office().clone(),
        postman: Arc::new(Postman::new(&MailSettings::new(sink.url())).unwrap()),
        note: None,
        lease: Duration::from_secs(120),
        concurrency: 4,
    }
}

/// A practice on the first of March whose letters of the past week went out, and whose next ones wait.
async fn living() -> Stage {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.unwrap();
    let works = works(&stage, &sink);
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    for (name, starts) in [
        ("Ana", "2027-03-02T15:00"),
        ("Ben", "2027-03-03T15:00"),
        ("Cleo", "2027-03-05T15:00"),
        ("Dora", "2027-03-08T15:00"),
    ] {
        let client = stage.client(name).await;
        stage.session(client, starts).await;
    }
    stage.pass(SignedDuration::from_mins(3)).await;
    run_due(&works).await.unwrap();
    tick(stage.worker_office()).await.unwrap();
    assert_eq!(sink.messages().len(), 4, "each client was told of the booking");
    stage
}

fn owner(stage: &Stage, of: &Stage) -> Asked {
    stage.office().asked(Actor::Staff(of.owner(), Roles::of([Role::Owner])))
}

fn to_whom(sink: &SmtpSink) -> Vec<String> {
    sink.messages().into_iter().flat_map(|message| message.to).collect()
}

async fn count(stage: &Stage, what: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {what}"));
    sqlx::query_scalar(sql).fetch_one(&stage.database().owner()).await.unwrap()
}

#[tokio::test]
async fn after_three_days_nothing_stale_is_sent_and_nothing_at_all_before_the_release() {
    let lost = living().await;
    let backup = backup_of(lost.database()).await;
    let found = Stage::empty().await;
    found.at("2027-03-04T16:00[Europe/Berlin]").await;
    let restored = put(&backup, found.database(), None).await.unwrap();
    assert_eq!(restored.at_rest.until.to_string(), held_since(found.office()).await.unwrap().unwrap().to_string());
    let sink = SmtpSink::start().await.unwrap();
    let works = works(&found, &sink);
    // The worker finds no note beside the database, or one that came along: neither changes anything.
    hold_if_restored(found.worker_office(), None).await.unwrap();
    for _ in 0..5 {
        run_due(&works).await.unwrap();
        found.pass(SignedDuration::from_mins(30)).await;
    }
    assert_eq!(sink.messages().len(), 0, "held is held");
    // Planning goes on, so that a person can see what would go: Cleo's reminder was due an hour before.
    assert!(count(&found, "letters WHERE state = 'held'").await > 0);
    release(&owner(&found, &lost)).await.unwrap();
    run_due(&works).await.unwrap();
    assert_eq!(to_whom(&sink), Vec::<String>::new(), "nothing of the three days goes out afterwards");
    for ahead in ["2027-03-05T03:01", "2027-03-05T13:01", "2027-03-07T15:01"] {
        found.at(&format!("{ahead}[Europe/Berlin]")).await;
        run_due(&works).await.unwrap();
    }
    let ahead = ["cora@home.example", "cleo@home.example", "dora@home.example"];
    assert_eq!(to_whom(&sink), ahead, "what lies ahead goes at its time");
}

#[tokio::test]
async fn a_release_before_the_first_round_lets_nothing_stale_out_either() {
    let lost = living().await;
    let backup = backup_of(lost.database()).await;
    let found = Stage::empty().await;
    found.at("2027-03-04T16:00[Europe/Berlin]").await;
    put(&backup, found.database(), None).await.unwrap();
    release(&owner(&found, &lost)).await.unwrap();
    let sink = SmtpSink::start().await.unwrap();
    run_due(&works(&found, &sink)).await.unwrap();
    assert_eq!(to_whom(&sink), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_under_way_when_the_backup_was_made_is_not_sent_again() {
    let lost = living().await;
    send_test(&lost.as_owner()).await.unwrap();
    sqlx::query("UPDATE letters SET state = 'sending', sending_at = halcyon_now(), lease = gen_random_uuid(), lease_until = halcyon_now() WHERE kind = 'test'")
        .execute(&lost.database().owner())
        .await
        .unwrap();
    let found = Stage::empty().await;
    found.at("2027-03-01T10:04[Europe/Berlin]").await;
    put(&backup_of(lost.database()).await, found.database(), None).await.unwrap();
    let sink = SmtpSink::start().await.unwrap();
    let works = works(&found, &sink);
    run_due(&works).await.unwrap();
    found.pass(SignedDuration::from_mins(10)).await;
    run_due(&works).await.unwrap();
    assert_eq!(sink.messages().len(), 0);
    assert_eq!(count(&found, "letters WHERE kind = 'test' AND state = 'dropped' AND reason = 'restored'").await, 1);
}

#[tokio::test]
async fn the_note_beside_the_lost_database_says_up_to_when_letters_went_out() {
    let lost = living().await;
    let backup = backup_of(lost.database()).await;
    let last = lost.at("2027-03-02T20:00[Europe/Berlin]").await;
    for (counter, until) in [(2, Some(last)), (1, None), (0, None)] {
        let found = Stage::empty().await;
        found.at("2027-03-04T12:00[Europe/Berlin]").await;
        let restored = put(&backup, found.database(), Some(Tick { counter, at: last })).await.unwrap();
        let now = held_since(found.office()).await.unwrap().unwrap();
        assert_eq!(restored.at_rest.until, until.unwrap_or(now), "a note of {counter} rounds");
    }
}

#[tokio::test]
async fn every_way_in_is_ended() {
    let lost = living().await;
    let owner: StaffId = lost.owner();
    let insider = lost.insider(lost.coach()).await;
    let half = insider.half_of_set_up(&lost).await;
    let mut device = Device::called("laptop");
    device.made_by(&lost, Hand::SettingUp(half.reveal())).await.unwrap();
    device.sign_in(&lost).await.unwrap();
    ask_for_passkey(&lost.visitor(), &Stage::site()).await.unwrap();
    reset(&lost.as_operator(), owner).await.unwrap();
    lost.sign_in(Actor::Staff(owner, Roles::of([Role::Owner]))).await;
    make_token(&lost.as_operator(), MakeToken::of(Person::Staff(owner))).await.unwrap();
    let found = Stage::empty().await;
    found.at("2027-03-01T10:05[Europe/Berlin]").await;
    let rest = put(&backup_of(lost.database()).await, found.database(), None).await.unwrap().at_rest;
    assert_eq!((rest.sign_ins, rest.tokens, rest.links), (2, 1, 1));
    for open in [
        "sign_ins WHERE ended_at IS NULL",
        "tokens WHERE ended_at IS NULL",
        "set_up_links WHERE used_at IS NULL",
        "half_sign_ins WHERE ended_at IS NULL",
        "recovery_codes WHERE used_at IS NULL",
        "passkeys",
        "passkey_ceremonies",
        "known_devices",
    ] {
        assert_eq!(count(&found, open).await, 0, "{open}");
    }
}
