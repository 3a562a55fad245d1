//! Each part of the talk has its own limit.

use std::time::Duration;

use testkit::smtp::{Gate, Rule, Script, Stage as At};
use worker::postman::{Lane, MailSettings, Outcome, Parcel, Postman};

use super::{SOON, parcel, relay, settings, told};

const NEVER: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn the_final_answer_may_take_longer_than_all_the_rest() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Answer, &gate))).await;
    let hurried = MailSettings { send_deadline: SOON, final_answer: NEVER, ..settings(&sink) };
    let postman = Postman::new(&hurried).unwrap();
    let parcel = parcel();
    let mut send = std::pin::pin!(postman.send(Lane::Bulk, &parcel));
    // A second limit of the same length that begins later ends after the first.
    let outlived = async {
        gate.arrived(1).await.unwrap();
        tokio::time::timeout(SOON, std::future::pending::<()>()).await
    };
    tokio::select! {
        outcome = &mut send => panic!("{outcome:?}"),
        _ = outlived => gate.open_for_all(),
    }
    assert_eq!(told(send.await), "sent 250 2.0.0");
}

#[tokio::test]
async fn the_time_of_a_letter_begins_with_its_connection() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Answer, &gate).times(1))).await;
    let hurried = MailSettings {
        connections: 1,
        send_deadline: SOON,
        final_answer: NEVER,
        turn_within: NEVER,
        ..settings(&sink)
    };
    let postman = Postman::new(&hurried).unwrap();
    let parcel = parcel();
    let mut first = std::pin::pin!(postman.send(Lane::Bulk, &parcel));
    let mut second = std::pin::pin!(postman.send(Lane::Bulk, &parcel));
    tokio::select! {
        outcome = &mut first => panic!("{outcome:?}"),
        arrived = gate.arrived(1) => arrived.unwrap(),
    }
    // The limit of a talk that began with the wait would end before this one.
    assert!(tokio::time::timeout(SOON, &mut second).await.is_err(), "the second waits");
    gate.open_for_all();
    assert_eq!(told(first.await), "sent 250 2.0.0");
    assert_eq!(told(second.await), "sent 250 2.0.0");
}

#[tokio::test]
async fn a_relay_that_never_answers_the_final_dot_is_left() {
    let sink = relay(Script::default().when(Rule::fall_silent(At::Answer))).await;
    let hurried = MailSettings { send_deadline: NEVER, final_answer: SOON, ..settings(&sink) };
    let outcome = Postman::new(&hurried).unwrap().send(Lane::Bulk, &parcel()).await;
    assert_eq!(outcome, Outcome::Unknown);
    assert_eq!(sink.wait_for_dots(1).await.unwrap().len(), 1);
    assert!(sink.messages().is_empty());
}

#[tokio::test]
async fn a_relay_that_stops_reading_the_letter_is_left() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Body, &gate))).await;
    let hurried = MailSettings { send_deadline: SOON, final_answer: NEVER, ..settings(&sink) };
    let long = Parcel { bytes: b"long\r\n".repeat(4_000_000), ..parcel() };
    let outcome = Postman::new(&hurried).unwrap().send(Lane::Bulk, &long).await;
    assert_eq!(outcome, Outcome::Unknown);
    assert!(sink.dotted().is_empty());
}
