//! The main job: a booked session becomes the right letter in the right inbox.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::ClientId;
use domain::scheduling::Length;
use domain::time::StartsAt;
use jiff::SignedDuration;
use practice::Turn;
use practice::cast::Stage;
use practice::letters::views::{Filter, LetterView, list};

use practice::scheduling::{Book, book};
use testkit::smtp::SmtpSink;
use testkit::smtp::letter::Letter;
use worker::postman::{MailSettings, Postman};
use worker::{Works, run_due};

/// A worker of the stage, mailing to a sink.
pub(crate) fn works(stage: &Stage, sink: &SmtpSink) -> Works {
    let postman = Postman::new(&MailSettings::new(sink.url())).expect("a postman");
    Works {
        office: stage.worker_office().clone(),
        postman: Arc::new(postman),
        note: None,
        lease: Duration::from_secs(120),
        concurrency: 4,
    }
}

pub(crate) async fn booked(stage: &Stage, client: ClientId, local: &str) {
    let starts_at = StartsAt::parse(local, "Europe/Berlin").expect("a time");
    let length = Length::of_minutes(50).expect("a length");
    let command =
        Book { client, coach: stage.coach(), starts_at, length, session_type: None, place: None, overriding: false };
    book(&stage.as_coach(), command).await.expect("a session");
}

pub(crate) async fn letters(stage: &Stage) -> Vec<LetterView> {
    list(&stage.as_owner(), Filter::default(), &Turn::default()).await.expect("letters").items
}

#[tokio::test]
async fn a_booked_session_becomes_its_letters() {
    let stage = Stage::open().await;
    let sink = SmtpSink::start().await.expect("a sink");
    let works = works(&stage, &sink);
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    booked(&stage, ana, "2027-03-04T15:00").await;
    assert_eq!(run_due(&works).await.expect("a round"), 0, "the notice waits for second thoughts");
    stage.pass(SignedDuration::from_mins(2)).await;
    run_due(&works).await.expect("a round");
    stage.at("2027-03-03T15:00[Europe/Berlin]").await;
    run_due(&works).await.expect("a round");
    stage.at("2027-03-04T03:00[Europe/Berlin]").await;
    run_due(&works).await.expect("a round");
    stage.at("2027-03-04T07:00[Europe/Berlin]").await;
    run_due(&works).await.expect("a round");
    stage.at("2027-03-04T13:00[Europe/Berlin]").await;
    run_due(&works).await.expect("a round");
    stage.at("2027-03-05T13:00[Europe/Berlin]").await;
    run_due(&works).await.expect("a round");
    let mut kinds: Vec<_> =
        letters(&stage).await.into_iter().map(|letter| (letter.kind, letter.state, letter.reason)).collect();
    kinds.reverse();
    let sent = |kind: &str| (kind.to_owned(), "sent".to_owned(), None);
    let expected = [
        sent("session-booked"),
        sent("session-reminder"),
        sent("coach-reminder"),
        sent("coach-agenda"),
        sent("session-reminder"),
    ];
    assert_eq!(kinds, expected);
    let messages = sink.messages();
    assert_eq!(messages.len(), 5);
    let first = Letter::read(&messages[0].bytes);
    assert_eq!(first.all("Message-ID").len(), 1);
    assert_eq!(first.header("Auto-Submitted"), Some("auto-generated"));
}
