//! What the mail server says, and where it leaves the letter: each answer at its stage, through the whole worker.

use std::sync::Arc;
use std::time::Duration;

use practice::cast::Stage;
use practice::letters::views::LetterView;
use practice::people::contact_plan;
use sqlx::Row;
use testkit::smtp::{Certificate, Gate, Rule, Script, Security, SmtpSink, Stage as Talk};
use worker::postman::{MailSettings, Postman};
use worker::{Works, run_due};

use crate::main_job::{booked, letters};

/// What is left of a letter after one attempt.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    state: String,
    reason: Option<String>,
    counted: i32,
    minutes_until_next: Option<i64>,
    paused: bool,
    address_marked: bool,
}

fn waits(minutes: i64) -> Left {
    let state = "waiting".to_owned();
    Left { state, reason: None, counted: 1, minutes_until_next: Some(minutes), paused: false, address_marked: false }
}

fn given_up(reason: &str) -> Left {
    let (state, reason) = ("given_up".to_owned(), Some(reason.to_owned()));
    Left { state, reason, counted: 1, minutes_until_next: None, paused: false, address_marked: false }
}

fn our_fault() -> Left {
    Left { counted: 0, paused: true, ..waits(1) }
}

/// A stage with one notice that is due, and a worker whose mail server follows a script.
struct Attempt {
    stage: Stage,
    sink: SmtpSink,
    works: Works,
    client: domain::ids::ClientId,
}

impl Attempt {
    async fn with(script: Script, url: impl FnOnce(&SmtpSink) -> String) -> Self {
        let stage = Stage::open().await;
        let sink = SmtpSink::scripted(script).await.expect("a sink");
        let settings = MailSettings {
            send_deadline: Duration::from_millis(800),
            final_answer: Duration::from_millis(400),
            tls_ca_pem: Some(sink.ca_pem().as_bytes().to_vec()),
            ..MailSettings::new(url(&sink))
        };
        let postman = Arc::new(Postman::new(&settings).expect("a postman"));
        let office = stage.worker_office().clone();
        let works = Works { office, postman, note: None, lease: Duration::from_secs(120), concurrency: 2 };
        stage.at("2027-03-01T10:00[Europe/Berlin]").await;
        let client = stage.client("Ana").await;
        booked(&stage, client, "2027-03-04T15:00").await;
        stage.pass(jiff::SignedDuration::from_mins(3)).await;
        Self { stage, sink, works, client }
    }

    async fn once(&self) -> Left {
        run_due(&self.works).await.expect("a round");
        let letter: LetterView = letters(&self.stage).await.remove(0);
        let owner = self.stage.database().owner();
        let sql = "SELECT counted, round(extract(epoch FROM next_attempt_at - halcyon_now()) / 60)::bigint,
          (SELECT relay_paused_until > halcyon_now() FROM practice) FROM letters";
        let row = sqlx::query(sql).fetch_one(&owner).await.expect("the letter");
        let plan = contact_plan(&self.stage.as_coach(), self.client).await.expect("the plan");
        Left {
            minutes_until_next: (letter.state == "waiting").then(|| row.get(1)),
            state: letter.state,
            reason: letter.reason,
            counted: row.get(0),
            paused: row.get::<Option<bool>, _>(2).unwrap_or(false),
            address_marked: plan.refused_at.is_some(),
        }
    }
}

async fn after(rule: Rule) -> Left {
    Attempt::with(Script::default().when(rule), |sink| sink.url().to_owned()).await.once().await
}

#[tokio::test]
async fn not_now_waits_and_is_counted() {
    for (code, talk) in
        [("421 busy", Talk::Mail), ("450 later", Talk::Rcpt), ("451 later", Talk::Data), ("452 full", Talk::Answer)]
    {
        assert_eq!(after(Rule::answer(talk, code)).await, waits(1), "{code} at {talk:?}");
    }
}

#[tokio::test]
async fn silence_and_a_drop_before_the_letter_wait_and_are_counted() {
    assert_eq!(after(Rule::fall_silent(Talk::Rcpt)).await, waits(1));
    assert_eq!(after(Rule::hang_up(Talk::Data)).await, waits(1));
}

#[tokio::test]
async fn an_address_that_is_not_there_is_marked_and_not_tried_again() {
    let left = after(Rule::answer(Talk::Rcpt, "550 5.1.1 no such mailbox")).await;
    assert_eq!(left, Left { address_marked: true, ..given_up("address-refused") });
}

#[tokio::test]
async fn what_waits_for_another_try_ends_with_the_address() {
    let later = Rule::answer(Talk::Rcpt, "450 4.2.0 later").times(2);
    let nobody = Rule::answer(Talk::Rcpt, "550 5.1.1 no such mailbox");
    let attempt = Attempt::with(Script::default().when(later).when(nobody), |sink| sink.url().to_owned()).await;
    for _ in 0..2 {
        run_due(&attempt.works).await.expect("a round");
        attempt.stage.pass(jiff::SignedDuration::from_secs(70)).await;
    }
    booked(&attempt.stage, attempt.client, "2027-03-05T15:00").await;
    attempt.stage.pass(jiff::SignedDuration::from_secs(130)).await;
    run_due(&attempt.works).await.expect("a round");
    let ends: Vec<_> = letters(&attempt.stage).await.into_iter().map(|letter| (letter.state, letter.reason)).collect();
    let refused = Some("address-refused".to_owned());
    assert_eq!(ends.len(), 2);
    assert!(ends.contains(&("given_up".to_owned(), refused.clone())), "{ends:?}");
    assert!(ends.contains(&("dropped".to_owned(), refused)), "{ends:?}");
}

#[tokio::test]
async fn a_refused_letter_is_given_up_and_blames_no_address() {
    for (code, talk) in
        [("550 5.7.1 policy", Talk::Rcpt), ("552 5.3.4 too large", Talk::Mail), ("554 5.6.0 content", Talk::Answer)]
    {
        assert_eq!(after(Rule::answer(talk, code)).await, given_up("undelivered"), "{code} at {talk:?}");
    }
}

#[tokio::test]
async fn a_drop_after_the_letter_began_goes_once_more_and_then_nobody_knows() {
    for talk in [Talk::Body, Talk::Answer] {
        let attempt = Attempt::with(Script::default().when(Rule::hang_up(talk)), |sink| sink.url().to_owned()).await;
        assert_eq!(attempt.once().await, waits(1), "at {talk:?}");
        attempt.stage.pass(jiff::SignedDuration::from_mins(3)).await;
        assert_eq!(attempt.once().await, Left { counted: 2, ..given_up("unknown") }, "at {talk:?}");
    }
}

#[tokio::test]
async fn no_answer_after_the_letter_is_unknown() {
    let gate = Gate::new();
    assert_eq!(after(Rule::wait(Talk::Answer, &gate)).await, waits(1));
}

#[tokio::test]
async fn a_mail_server_that_will_not_have_us_pauses_the_round() {
    let signed_in = |sink: &SmtpSink| sink.url().replace("smtp://", "smtp://us:wrong@");
    let attempt = Attempt::with(Script::default().sign_in("us", "right"), signed_in).await;
    assert_eq!(attempt.once().await, our_fault());
    let begun = attempt.sink.connections();
    run_due(&attempt.works).await.expect("a round");
    assert_eq!(attempt.sink.connections(), begun, "nothing is tried while the round is paused");
}

#[tokio::test]
async fn a_certificate_of_a_stranger_and_a_stripped_encryption_are_our_fault() {
    let encrypted = |sink: &SmtpSink| sink.url().to_owned();
    let stranger = Script::default().security(Security::StartTls).certificate(Certificate::Stranger);
    assert_eq!(Attempt::with(stranger, encrypted).await.once().await, our_fault());
    let stripped = Script::default().security(Security::Stripped);
    let attempt = Attempt::with(stripped, encrypted).await;
    assert_eq!(attempt.once().await, our_fault());
    assert!(attempt.sink.dotted().is_empty(), "nothing leaves in the clear");
}

#[tokio::test]
async fn after_the_pause_one_letter_asks_and_the_rest_follow() {
    let script = Script::default().when(Rule::answer(Talk::Mail, "530 5.7.0 not you").times(1));
    let attempt = Attempt::with(script, |sink| sink.url().to_owned()).await;
    booked(&attempt.stage, attempt.client, "2027-03-05T15:00").await;
    assert!(attempt.once().await.paused);
    attempt.stage.pass(jiff::SignedDuration::from_mins(3)).await;
    run_due(&attempt.works).await.expect("a round");
    let sent = letters(&attempt.stage).await.into_iter().filter(|letter| letter.state == "sent").count();
    assert_eq!(sent, 2);
}
