//! Letters that set out together, each with a fate of its own.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use practice::cast::Stage;
use testkit::smtp::{Gate, Rule, Script, SmtpSink, Stage as Talk};
use worker::postman::{MailSettings, Postman};
use worker::{Works, run_due};

use crate::main_job::booked;

/// Eight clients with a session each; the notices are due.
async fn eight_notices() -> Stage {
    let stage = Stage::open().await;
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    for hour in 8..16 {
        let client = stage.client(&format!("Client{hour}")).await;
        booked(&stage, client, &format!("2027-03-04T{hour:02}:00")).await;
    }
    stage.pass(SignedDuration::from_mins(3)).await;
    stage
}

fn works(stage: &Stage, sink: &SmtpSink) -> Works {
    works_with(stage, &MailSettings::new(sink.url()))
}

fn works_with(stage: &Stage, mail: &MailSettings) -> Works {
    let postman = Postman::new(mail).expect("a postman");
    let (office, lease) = (stage.worker_office().clone(), Duration::from_secs(120));
    Works { office, postman: Arc::new(postman), note: None, lease, concurrency: 16 }
}

async fn run(stage: &Stage, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&stage.database().owner()).await.expect("a statement");
}

#[tokio::test]
async fn a_lot_sets_out_and_settles_in_few_transactions() {
    let stage = eight_notices().await;
    let sink = SmtpSink::start().await.expect("a sink");
    run(&stage, "CREATE TABLE lots (begun bigint)").await;
    run(&stage, "CREATE FUNCTION note_lot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO lots VALUES (txid_current()); RETURN NEW; END $$").await;
    run(&stage, "CREATE TRIGGER note_lot AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION note_lot()").await;
    run_due(&works(&stage, &sink)).await.expect("a round");
    assert_eq!(sink.messages().len(), 8);
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE state = 'sent'").await, 8);
    assert_eq!(stage.count("SELECT count(*) FROM lots").await, 8);
    assert_eq!(stage.count("SELECT count(DISTINCT begun) FROM lots").await, 1);
}

#[tokio::test]
async fn a_letter_that_cannot_be_read_keeps_no_other() {
    let stage = eight_notices().await;
    let sink = SmtpSink::start().await.expect("a sink");
    run(&stage, "UPDATE clients SET language = '' WHERE name = 'Client9'").await;
    run_due(&works(&stage, &sink)).await.expect("a round");
    assert_eq!(sink.messages().len(), 7);
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE state = 'sent'").await, 7);
    let waits =
        "SELECT count(*) FROM letters WHERE state = 'waiting' AND lease IS NULL AND counted = 1 AND attempts = 0";
    assert_eq!(stage.count(waits).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_held_up_holds_up_no_other() {
    let stage = eight_notices().await;
    let gate = Gate::new();
    let held = Rule::wait(Talk::Answer, &gate).times(1);
    let sink = SmtpSink::scripted(Script::default().when(held)).await.expect("a sink");
    let works = works(&stage, &sink);
    let round = tokio::spawn(async move { run_due(&works).await });
    gate.arrived(1).await.expect("a letter comes to the gate");
    let others = "SELECT count(*) FROM letters WHERE state = 'sent'";
    let settled = tokio::time::timeout(Duration::from_secs(20), async {
        while stage.count(others).await < 7 {
            tokio::task::yield_now().await;
        }
    });
    settled.await.expect("the others settle");
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE state = 'sending'").await, 1);
    gate.open_for_all();
    round.await.expect("a task").expect("a round");
    assert_eq!(stage.count(others).await, 8);
}

#[tokio::test]
async fn who_finds_no_connection_steps_aside_and_nothing_is_counted() {
    let stage = eight_notices().await;
    let gate = Gate::new();
    let sink =
        SmtpSink::scripted(Script::default().when(Rule::wait(Talk::Answer, &gate).times(1))).await.expect("a sink");
    let turn_within = Duration::from_millis(200);
    let works = works_with(&stage, &MailSettings { connections: 1, turn_within, ..MailSettings::new(sink.url()) });
    let round = tokio::spawn({
        let works = works.clone();
        async move { run_due(&works).await }
    });
    let aside =
        "SELECT count(*) FROM letters WHERE state = 'waiting' AND lease IS NULL AND counted = 0 AND attempts = 1";
    let stepped = tokio::time::timeout(Duration::from_secs(20), async {
        while stage.count(aside).await < 7 {
            tokio::task::yield_now().await;
        }
    });
    stepped.await.expect("seven step aside");
    assert_eq!(stage.count("SELECT count(*) FROM attempts WHERE outcome = 'no-turn'").await, 7);
    gate.open_for_all();
    round.await.expect("a task").expect("a round");
    assert_eq!(sink.messages().len(), 1);
    stage.pass(SignedDuration::from_secs(6)).await;
    run_due(&works_with(&stage, &MailSettings::new(sink.url()))).await.expect("a round");
    assert_eq!(sink.messages().len(), 8);
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE state = 'sent'").await, 8);
}
