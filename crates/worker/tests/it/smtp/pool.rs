//! Connections: reused, bounded, kept apart by lane, replaced when the relay closed them.

use std::{sync::Arc, time::Instant};

use testkit::smtp::{Gate, Rule, Script, SmtpSink, Stage as At};
use tokio::task::JoinSet;
use worker::postman::{Lane, MailSettings, Outcome, Postman};

use super::{SOON, parcel, postman, relay, settings, told};

fn wide(sink: &SmtpSink, connections: usize) -> Arc<Postman> {
    Arc::new(Postman::new(&MailSettings { connections, ..settings(sink) }).unwrap())
}

fn send_many(postman: &Arc<Postman>, lane: Lane, n: usize) -> JoinSet<Outcome> {
    let mut sends = JoinSet::new();
    for _ in 0..n {
        let postman = Arc::clone(postman);
        sends.spawn(async move { postman.send(lane, &parcel()).await });
    }
    sends
}

async fn fates(sends: JoinSet<Outcome>) -> Vec<String> {
    let mut fates: Vec<String> = sends.join_all().await.into_iter().map(told).collect();
    fates.sort();
    fates.dedup();
    fates
}

/// Prints a figure; that no send waits for an acknowledgement is held by a test of the connection.
#[tokio::test]
async fn letters_share_one_connection() {
    const LETTERS: usize = 1_000;
    let sink = relay(Script::default()).await;
    let postman = postman(&sink);
    let begin = Instant::now();
    for _ in 0..LETTERS {
        assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
    }
    let took = begin.elapsed();
    println!("{LETTERS} letters over one connection: {:.0} a second", 1e3 / took.as_secs_f64());
    assert_eq!((sink.messages().len(), sink.connections()), (LETTERS, 1));
    assert!(!sink.said().iter().any(|(_, line)| line == "NOOP" || line == "RSET"));
}

#[tokio::test]
async fn there_are_never_more_connections_than_allowed() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Answer, &gate))).await;
    let postman = wide(&sink, 4);
    let asked_for = send_many(&postman, Lane::AskedFor, 40);
    gate.arrived(4).await.unwrap();
    let bulk = send_many(&postman, Lane::Bulk, 40);
    gate.open_for_all();
    assert_eq!(fates(asked_for).await, ["sent 250 2.0.0"]);
    assert_eq!(fates(bulk).await, ["sent 250 2.0.0"]);
    assert_eq!((sink.most_open(), sink.connections()), (4, 4));
}

#[tokio::test]
async fn bulk_leaves_room_for_what_somebody_waits_for() {
    let gate = Gate::new();
    let script = Script::default().when(Rule::wait(At::Answer, &gate).on_messages(1..=3));
    let sink = relay(script).await;
    let postman = wide(&sink, 4);
    let bulk = send_many(&postman, Lane::Bulk, 20);
    gate.arrived(3).await.unwrap();
    assert_eq!(told(postman.send(Lane::AskedFor, &parcel()).await), "sent 250 2.0.0");
    assert_eq!(sink.messages().len(), 1);
    gate.open_for_all();
    assert_eq!(fates(bulk).await, ["sent 250 2.0.0"]);
}

#[tokio::test]
async fn with_one_connection_the_asked_for_letter_overtakes_the_queue() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Answer, &gate))).await;
    let postman = wide(&sink, 1);
    let bulk = send_many(&postman, Lane::Bulk, 10);
    gate.arrived(1).await.unwrap();
    let mut asked_for = parcel();
    asked_for.to = "eve@example.org".into();
    let asking = tokio::spawn({
        let postman = Arc::clone(&postman);
        async move { postman.send(Lane::AskedFor, &asked_for).await }
    });
    tokio::task::yield_now().await;
    gate.open_for_all();
    assert_eq!(told(asking.await.unwrap()), "sent 250 2.0.0");
    assert_eq!(fates(bulk).await, ["sent 250 2.0.0"]);
    let place = sink.messages().iter().position(|it| it.to == ["eve@example.org"]).unwrap();
    assert!(place <= 2, "sent as number {place}");
    assert_eq!(sink.most_open(), 1);
}

#[tokio::test]
async fn a_tarpit_on_two_connections_does_not_hold_the_others() {
    let gate = Gate::new();
    let tarpit = Rule::wait(At::Answer, &gate).on_connections(1..=2);
    let sink = relay(Script::default().when(tarpit)).await;
    let postman = wide(&sink, 8);
    let mut sends = send_many(&postman, Lane::Bulk, 202);
    gate.arrived(2).await.unwrap();
    for _ in 0..200 {
        assert_eq!(told(sends.join_next().await.unwrap().unwrap()), "sent 250 2.0.0");
    }
    assert_eq!(sink.messages().len(), 200);
    gate.open_for_all();
    assert_eq!(fates(sends).await, ["sent 250 2.0.0"]);
}

#[tokio::test]
async fn a_connection_that_the_relay_closed_costs_no_letter_an_attempt() {
    for closing in [Rule::hang_up(At::Mail), Rule::answer(At::Mail, "421 enough for one")] {
        let sink = relay(Script::default().when(closing.on_messages(2..=2))).await;
        let postman = postman(&sink);
        for _ in 0..2 {
            assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
        }
        assert_eq!((sink.messages().len(), sink.connections()), (2, 2));
    }
}

#[tokio::test]
async fn a_connection_at_rest_is_asked_whether_it_lives() {
    let sink = relay(Script::default().when(Rule::hang_up(At::Noop).times(1))).await;
    let cautious = MailSettings { ask_after: std::time::Duration::ZERO, ..settings(&sink) };
    let postman = Postman::new(&cautious).unwrap();
    for _ in 0..3 {
        assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
    }
    let asked: Vec<usize> = sink.said().iter().filter(|(_, line)| line == "NOOP").map(|(n, _)| *n).collect();
    assert_eq!((asked, sink.connections()), (vec![1, 2], 2));
}

#[tokio::test]
async fn a_refused_letter_takes_its_connection_with_it() {
    let refusal = Rule::answer(At::Rcpt, "550 5.1.1 nobody").to("eve@example.org");
    let sink = relay(Script::default().when(refusal)).await;
    let postman = postman(&sink);
    let mut wrong = parcel();
    wrong.to = "eve@example.org".into();
    assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
    assert_eq!(told(postman.send(Lane::Bulk, &wrong).await), "address 550 5.1.1");
    assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
    assert_eq!(sink.connections(), 2);
}

#[tokio::test]
async fn waiting_for_a_connection_has_its_limit() {
    let gate = Gate::new();
    let sink = relay(Script::default().when(Rule::wait(At::Answer, &gate))).await;
    let hurried = MailSettings { connections: 1, turn_within: SOON, ..settings(&sink) };
    let postman = Arc::new(Postman::new(&hurried).unwrap());
    let first = send_many(&postman, Lane::Bulk, 1);
    gate.arrived(1).await.unwrap();
    assert_eq!(told(postman.send(Lane::AskedFor, &parcel()).await), "no turn");
    gate.open_for_all();
    assert_eq!(fates(first).await, ["sent 250 2.0.0"]);
}

#[tokio::test]
async fn a_probe_connects_signs_in_and_leaves() {
    let sink = relay(Script::default().sign_in("ann", "secret")).await;
    assert_eq!(postman(&sink).probe(None).await, Ok(()));
    let said: Vec<String> = sink.said().into_iter().map(|(_, line)| line).collect();
    assert_eq!(said, ["EHLO [127.0.0.1]", "AUTH PLAIN", "QUIT"]);
}

#[tokio::test]
async fn a_probe_takes_the_place_of_a_connection_at_rest() {
    let sink = relay(Script::default()).await;
    let postman = wide(&sink, 1);
    postman.send(Lane::Bulk, &parcel()).await;
    assert_eq!(postman.probe(None).await, Ok(()));
    postman.send(Lane::Bulk, &parcel()).await;
    assert_eq!((sink.messages().len(), sink.connections()), (2, 3));
}

#[tokio::test]
async fn the_outbox_sends_nothing() {
    let outbox = Postman::outbox();
    assert!(outbox.is_outbox());
    assert_eq!(told(outbox.send(Lane::Bulk, &parcel()).await), "sent 250");
    assert_eq!(outbox.probe(None).await, Ok(()));
}
