//! Every reply, silence and drop at every stage, and what becomes of the letter.

use testkit::smtp::{Rule, Script, Stage as At};
use worker::postman::{Lane, MailSettings, Outcome, Postman, Stage};

use super::{SOON, parcel, postman, relay, send, settings, told};

/// The stages of the talk as a relay has them and as the postman names them.
const TALK: [(At, Stage); 6] = [
    (At::Greeting, Stage::Greeting),
    (At::Ehlo, Stage::Greeting),
    (At::Mail, Stage::Mail),
    (At::Rcpt, Stage::Rcpt),
    (At::Data, Stage::Data),
    (At::Answer, Stage::Answer),
];

#[tokio::test]
async fn a_reply_is_judged_by_its_stage() {
    const AGAIN: [&str; 6] = ["again"; 6];
    const OURS: [&str; 6] = ["ours"; 6];
    const OTHER: [&str; 6] = ["ours", "ours", "undelivered", "undelivered", "undelivered", "undelivered"];
    const ADDRESS: [&str; 6] = ["ours", "ours", "undelivered", "address", "undelivered", "undelivered"];
    let table = [
        ("421", AGAIN),
        ("450", AGAIN),
        ("451 4.3.0", AGAIN),
        ("452 4.2.2", AGAIN),
        ("530 5.7.0", OURS),
        ("535", OURS),
        ("535 5.7.8", OURS),
        ("550 5.1.1", ADDRESS),
        ("550 5.7.1", OTHER),
        ("550", OTHER),
        ("552", OTHER),
        ("554", OTHER),
    ];
    for (reply, row) in table {
        for ((at, stage), kind) in TALK.into_iter().zip(row) {
            let expected = match kind {
                "address" => format!("{kind} {reply}"),
                _ => format!("{kind} {stage:?} {reply}"),
            };
            for words in [reply.to_owned(), format!("{reply} about ann@example.org")] {
                let sink = relay(Script::default().when(Rule::answer(at, &words))).await;
                assert_eq!(told(send(&sink).await), expected, "{words} at {at:?}");
                assert!(sink.messages().is_empty());
                assert_eq!(sink.dotted().len(), usize::from(at == At::Answer));
            }
        }
    }
}

#[tokio::test]
async fn a_bare_code_is_an_answer() {
    let script = Script::default()
        .when(Rule::answer(At::Greeting, "220"))
        .when(Rule::answer(At::Mail, "250"))
        .when(Rule::answer(At::Data, "354"))
        .when(Rule::answer(At::Answer, "250"));
    assert_eq!(told(send(&relay(script).await).await), "sent 250");
}

#[tokio::test]
async fn the_code_is_kept_from_a_reply_of_many_lines() {
    let words = "550-5.1.1 The address\r\n550-5.1.1 ann@example.org\r\n550 5.1.1 does not exist";
    let sink = relay(Script::default().when(Rule::answer(At::Rcpt, words))).await;
    assert_eq!(told(send(&sink).await), "address 550 5.1.1");
}

#[tokio::test]
async fn a_drop_is_unknown_from_354_on_and_counted_before() {
    for (at, stage) in TALK {
        let sink = relay(Script::default().when(Rule::hang_up(at))).await;
        let expected = match at {
            At::Answer => "unknown".to_owned(),
            _ => format!("again {stage:?}"),
        };
        assert_eq!(told(send(&sink).await), expected, "{at:?}");
    }
    let sink = relay(Script::default().when(Rule::hang_up(At::Body))).await;
    assert_eq!(send(&sink).await, Outcome::Unknown);
    assert!(sink.dotted().is_empty());
}

#[tokio::test]
async fn a_drop_in_a_letter_too_long_for_any_buffer_is_unknown() {
    let sink = relay(Script::default().when(Rule::hang_up(At::Body))).await;
    let long = worker::postman::Parcel { bytes: b"long\r\n".repeat(4_000_000), ..parcel() };
    assert_eq!(postman(&sink).send(Lane::Bulk, &long).await, Outcome::Unknown);
}

#[tokio::test]
async fn silence_is_unknown_from_354_on_and_counted_before() {
    let mut talks = tokio::task::JoinSet::new();
    for (at, stage) in TALK.into_iter().chain([(At::Body, Stage::Body)]) {
        talks.spawn(async move {
            let sink = relay(Script::default().when(Rule::fall_silent(at))).await;
            let hurried = MailSettings { send_deadline: SOON, final_answer: SOON, ..settings(&sink) };
            let outcome = Postman::new(&hurried).unwrap().send(Lane::Bulk, &parcel()).await;
            let expected = match at {
                At::Body | At::Answer => "unknown".to_owned(),
                _ => format!("again {stage:?}"),
            };
            assert_eq!(told(outcome), expected, "{at:?}");
        });
    }
    while let Some(talk) = talks.join_next().await {
        talk.unwrap();
    }
}

#[tokio::test]
async fn nonsense_is_treated_like_a_drop() {
    let nonsense = [
        (At::Greeting, "hello", "again Greeting"),
        (At::Mail, "what?", "again Mail"),
        (At::Data, "250 not a 354", "again Data"),
        (At::Answer, "354 once more", "unknown"),
        // Blank offers make lettre panic.
        (At::Ehlo, "250-sink.test\r\n250- \r\n250 8BITMIME", "again Greeting"),
    ];
    for (at, words, expected) in nonsense {
        let sink = relay(Script::default().when(Rule::answer(at, words).times(1))).await;
        let postman = postman(&sink);
        assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), expected, "{words}");
        let next = postman.send(Lane::Bulk, &parcel()).await;
        assert_eq!(told(next), "sent 250 2.0.0", "after {words}");
    }
}

#[tokio::test]
async fn a_relay_that_stays_away_is_a_dead_one_until_it_answers() {
    let script = Script::default().when(Rule::hang_up(At::Greeting).on_connections(1..=4));
    let sink = relay(script).await;
    let postman = postman(&sink);
    let mut fates = Vec::new();
    for _ in 0..5 {
        fates.push(told(postman.send(Lane::Bulk, &parcel()).await));
    }
    let expected = ["again Greeting", "again Greeting", "ours Greeting", "ours Greeting", "sent 250 2.0.0"];
    assert_eq!(fates, expected);
}

#[tokio::test]
async fn a_refused_connection_is_counted_until_the_relay_is_dead() {
    let gone = relay(Script::default()).await.url();
    let postman = Postman::new(&MailSettings::new(gone)).unwrap();
    let first = postman.send(Lane::Bulk, &parcel()).await;
    assert_eq!(first, Outcome::TryAgain { stage: Stage::Connect, code: None });
    assert_eq!(told(postman.probe(None).await.unwrap_err()), "again Connect");
    assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "ours Connect");
}

#[tokio::test]
async fn a_relay_that_says_no_is_not_a_dead_one() {
    let sink = relay(Script::default().when(Rule::answer(At::Greeting, "421 busy"))).await;
    let postman = postman(&sink);
    for _ in 0..5 {
        assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "again Greeting 421");
    }
}
